;;; agentls.el --- agentls with eglot -*- lexical-binding: t; -*-

;; For eglot 1.9 or newer (Emacs 29 has it built in; `M-x package-install eglot' before).
;; Load this file, then `M-x eglot' in an agent file or a file with SQL.

;;; Code:

(require 'eglot)

(dolist (mode '(markdown-mode gfm-mode sql-mode))
  (add-to-list 'eglot-server-programs `(,mode . ("agentls" "serve"))))

;; Settings of the project file, in camelCase, go into `.dir-locals.el':
;; ((markdown-mode . ((eglot-workspace-configuration . (:agentls (:ignore ["AGT301"]))))))

(provide 'agentls)
;;; agentls.el ends here
