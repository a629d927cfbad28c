"""JSON-RPC with an answer to every request, whatever is wrong with it.

pygls gives none to a request whose params are malformed or that comes after `shutdown`, takes a
second `initialize`, sends tracebacks to the client and keeps texts in a document class that splits
lines wrongly. Seen with pygls 2.1.1, in its `protocol/json_rpc.py`.
"""

import asyncio
import json
import logging
import traceback
from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import FeatureNotificationError, JsonRpcException, JsonRpcInternalError
from pygls.protocol import LanguageServerProtocol, lsp_method

from agentls.lsp.documents import changed, open_document

if TYPE_CHECKING:
    from agentls.lsp.session import Session

logger = logging.getLogger(__name__)

INTERNAL_ERROR = "internal error in agentls; its log tells more"

_ERRORS = types.ErrorCodes


def without_text(error: BaseException) -> str:
    """Where and of what kind an error was; not its message, which may quote a document."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([type(error).__qualname__, *places])


class Protocol(LanguageServerProtocol):
    """The protocol of one session; `finished` is set to the exit code when the client ends it."""

    _server: "Session"

    def __init__(self, server: Any, converter: Any) -> None:
        # Before anything else: pygls looks at every attribute while it is being built.
        self._initialized = False
        self.finished: asyncio.Future[int] | None = None
        super().__init__(server, converter)

    @property
    def was_shut_down(self) -> bool:
        """Whether the client asked to shut down."""
        return self._shutdown

    @property
    def is_open(self) -> bool:
        """Whether the client was told what this server can do, and has not asked to shut down."""
        return self._initialized and not self._shutdown and self._workspace is not None

    def receive(self, body: bytes) -> None:
        """Take one message from the client. Never raises."""
        try:
            self._receive(body)
        # What comes after this message is to be read whatever happens here.
        except Exception as error:
            logger.error("message failed: %s", without_text(error))

    def _receive(self, body: bytes) -> None:
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, _ERRORS.ParseError, "the message is not JSON")
            return
        if not isinstance(message, dict):
            self._refuse(None, _ERRORS.InvalidRequest, "the message is not an object")
            return
        method = message.get("method")
        if isinstance(method, str):
            self._receive_call(message, method)
        elif "id" in message and ("result" in message or "error" in message):
            self._receive_response(message)
        else:
            self._refuse(
                _id_of(message), _ERRORS.InvalidRequest, "the message has no `method` that is text"
            )

    def _receive_call(self, message: dict[str, Any], method: str) -> None:
        if "id" not in message:
            self._receive_notification(message, method)
            return
        msg_id = _id_of(message)
        if msg_id is None:
            self._refuse(None, _ERRORS.InvalidRequest, "the `id` is neither text nor a number")
        elif self._shutdown:
            self._refuse(msg_id, _ERRORS.InvalidRequest, "the server was shut down")
        elif method == types.INITIALIZE and self._initialized:
            self._refuse(msg_id, _ERRORS.InvalidRequest, "the server is initialized already")
        elif method != types.INITIALIZE and not self._initialized:
            self._refuse(msg_id, _ERRORS.ServerNotInitialized, "`initialize` has to come first")
        elif method not in self.fm.features and method not in self.fm.builtin_features:
            self._refuse(msg_id, _ERRORS.MethodNotFound, f"`{method[:100]}` is not supported")
        else:
            request = self._structured(message)
            if request is None:
                self._refuse(
                    msg_id, _ERRORS.InvalidParams, f"the params of `{method}` are malformed"
                )
                return
            if method == types.INITIALIZE:
                self._initialized = True
            self.handle_message(request)

    def _receive_notification(self, message: dict[str, Any], method: str) -> None:
        if method == types.EXIT:
            self.finish(0 if self._shutdown else 1)
        elif not self._initialized or self._shutdown:
            logger.warning("notification outside of a session ignored: %s", method[:100])
        elif (
            method == types.CANCEL_REQUEST
            or method in self.fm.features
            or method in self.fm.builtin_features
        ):
            notification = self._structured(message)
            if notification is None:
                logger.warning("malformed notification ignored: %s", method)
            else:
                self.handle_message(notification)

    def _receive_response(self, message: dict[str, Any]) -> None:
        msg_id = _id_of(message)
        if msg_id is None:
            logger.warning("answer to no request ignored")
            return
        response = self._structured(message)
        if response is not None:
            self.handle_message(response)
            return
        future = self._request_futures.pop(msg_id, None)
        if future is not None:
            future.set_exception(JsonRpcException("the client's answer is malformed"))

    def _structured(self, message: dict[str, Any]) -> Any:
        try:
            return self.structure_message({"jsonrpc": self.VERSION, **message})
        except JsonRpcException:
            return None

    def _refuse(self, msg_id: str | int | None, code: types.ErrorCodes, message: str) -> None:
        logger.warning("request refused: %s", message)
        error = types.ResponseError(code=code.value, message=message)
        self._send_data(types.ResponseErrorMessage(error=error, id=msg_id))

    def finish(self, code: int) -> None:
        """End the session with that exit code; the first code counts."""
        if self.finished is not None and not self.finished.done():
            self.finished.set_result(code)

    def _send_handler_result(self, future: "Future[Any]", *, msg_id: str | int) -> None:
        self._request_futures.pop(msg_id, None)
        if future.cancelled():
            cancelled = types.LSPErrorCodes.RequestCancelled.value
            self._send_response(msg_id, error=types.ResponseError(cancelled, "cancelled"))
            return
        error = future.exception()
        if error is None:
            self._send_response(msg_id, result=future.result())
        elif isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
            self._send_response(msg_id, error=error.to_response_error())
        else:
            logger.error("request failed: %s", without_text(error))
            internal = types.ResponseError(_ERRORS.InternalError.value, INTERNAL_ERROR)
            self._send_response(msg_id, error=internal)

    def _check_handler_result(self, future: "Future[Any]") -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            logger.error("notification failed: %s", without_text(error))
            self._server.report_server_error(JsonRpcException(), FeatureNotificationError)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Keep the text of the document."""
        document = open_document(params.text_document)
        self._server.documents.put(document)
        self._server.opened(document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Follow the editor."""
        identifier = params.text_document
        document = self._server.documents.get(identifier.uri)
        if document is None:
            logger.warning("change of a document that is not open ignored")
            return
        after = changed(
            document,
            identifier.version,
            params.content_changes,
            encoding=self._server.client.encoding,
        )
        self._server.documents.put(after)
        self._server.changed(after, document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Let go of the document."""
        document = self._server.documents.remove(params.text_document.uri)
        if document is not None:
            self._server.closed(document)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> None:
        """Stop the job whose progress it is."""
        self._server.jobs.cancel(str(params.token))


def _id_of(message: Mapping[str, Any]) -> str | int | None:
    msg_id = message.get("id")
    if isinstance(msg_id, str | int) and not isinstance(msg_id, bool):
        return msg_id
    return None
