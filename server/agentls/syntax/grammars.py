"""What the nodes of each tree-sitter grammar mean to us; data, and nothing else.

The names are those of the grammars' own `node-types.json`, in the versions that the project
declares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Grammar:
    """One grammar: the module that brings it, the function in there, and its nodes by meaning.

    `wrappers` are nodes that belong to the definition inside of them (decorators, `export`).
    `callbacks`: calls whose arguments hold functions, such as routes, count as functions.
    `bindings` give a name to one of `values`: the node, its field of the name, that of the value.
    """

    module: str
    factory: str = "language"
    functions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    names: tuple[str, ...] = ("identifier",)
    bodies: tuple[str, ...] = ("block",)
    comments: tuple[str, ...] = ("comment",)
    values: tuple[str, ...] = ()
    callbacks: tuple[str, ...] = ()
    bindings: tuple[tuple[str, str, str], ...] = ()


_SCRIPT: dict[str, tuple[str, ...]] = {
    "functions": (
        "function_declaration",
        "generator_function_declaration",
        "method_definition",
        "function_signature",
        "abstract_method_signature",
    ),
    "classes": (
        "class_declaration",
        "abstract_class_declaration",
        "interface_declaration",
        "enum_declaration",
        "type_alias_declaration",
    ),
    "wrappers": ("export_statement",),
    "imports": ("import_statement",),
    "names": (
        "identifier",
        "type_identifier",
        "property_identifier",
        "private_property_identifier",
        "shorthand_property_identifier",
    ),
    "bodies": ("statement_block", "class_body", "interface_body", "object_type", "enum_body"),
    "values": ("arrow_function", "function_expression", "generator_function", "class"),
    "callbacks": ("call_expression",),
}
_SCRIPT_BINDINGS = (
    ("variable_declarator", "name", "value"),
    ("pair", "key", "value"),
    ("assignment_expression", "left", "right"),
    ("field_definition", "property", "value"),
    ("public_field_definition", "name", "value"),
)


def _script(module: str, factory: str) -> Grammar:
    return Grammar(module, factory, bindings=_SCRIPT_BINDINGS, **_SCRIPT)


GRAMMARS: Mapping[str, Grammar] = MappingProxyType(
    {
        "python": Grammar(
            "tree_sitter_python",
            functions=("function_definition",),
            classes=("class_definition",),
            wrappers=("decorated_definition",),
            imports=("import_statement", "import_from_statement", "future_import_statement"),
        ),
        "typescript": _script("tree_sitter_typescript", "language_typescript"),
        "typescriptreact": _script("tree_sitter_typescript", "language_tsx"),
        "javascript": _script("tree_sitter_javascript", "language"),
        "javascriptreact": _script("tree_sitter_javascript", "language"),
        "go": Grammar(
            "tree_sitter_go",
            functions=("function_declaration", "method_declaration"),
            classes=("type_declaration",),
            imports=("import_declaration",),
            names=("identifier", "type_identifier", "field_identifier", "package_identifier"),
            values=("func_literal",),
            callbacks=("call_expression",),
        ),
        "java": Grammar(
            "tree_sitter_java",
            functions=("method_declaration", "constructor_declaration"),
            classes=(
                "class_declaration",
                "interface_declaration",
                "record_declaration",
                "enum_declaration",
            ),
            imports=("import_declaration",),
            names=("identifier", "type_identifier"),
            bodies=("block", "class_body", "interface_body", "constructor_body", "enum_body"),
            comments=("line_comment", "block_comment"),
        ),
        "kotlin": Grammar(
            "tree_sitter_kotlin",
            functions=("function_declaration",),
            classes=("class_declaration", "object_declaration"),
            imports=("import",),
            names=("identifier",),
            bodies=("function_body", "class_body", "enum_class_body"),
            comments=("line_comment", "block_comment"),
        ),
        "ruby": Grammar(
            "tree_sitter_ruby",
            functions=("method", "singleton_method"),
            classes=("class", "module"),
            names=("identifier", "constant"),
            bodies=("body_statement",),
        ),
        "php": Grammar(
            "tree_sitter_php",
            "language_php",
            functions=("function_definition", "method_declaration"),
            classes=(
                "class_declaration",
                "interface_declaration",
                "trait_declaration",
                "enum_declaration",
            ),
            imports=("namespace_use_declaration",),
            names=("name",),
            bodies=("compound_statement", "declaration_list", "enum_declaration_list"),
        ),
        "csharp": Grammar(
            "tree_sitter_c_sharp",
            functions=("method_declaration", "constructor_declaration", "local_function_statement"),
            classes=(
                "class_declaration",
                "interface_declaration",
                "record_declaration",
                "struct_declaration",
                "enum_declaration",
            ),
            imports=("using_directive",),
            names=("identifier",),
            bodies=("block", "declaration_list", "arrow_expression_clause"),
            values=("lambda_expression", "anonymous_method_expression"),
            callbacks=("invocation_expression",),
        ),
        "graphql": Grammar(
            "tree_sitter_graphql",
            classes=(
                "object_type_definition",
                "interface_type_definition",
                "input_object_type_definition",
                "enum_type_definition",
                "union_type_definition",
                "object_type_extension",
            ),
            names=("name",),
            bodies=("fields_definition", "input_fields_definition", "enum_values_definition"),
        ),
    }
)
"""The grammar of each language, by LSP id."""
