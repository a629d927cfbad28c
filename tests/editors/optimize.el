;; A query is optimised while its author types on; the suggestion is applied and undone.
;; Emacs 28 with eglot from Debian, or newer with its own.
(package-initialize)
(require 'eglot)
(require 'sql)

(setq eglot-sync-connect 20
      eglot-confirm-server-initiated-edits nil
      eglot-confirm-server-edits nil
      eglot-send-changes-idle-time 0.05
      last-nonmenu-event ?a)
(add-to-list 'eglot-server-programs
             (cons 'sql-mode (append (json-parse-string (getenv "AGENTLS_COMMAND")
                                                        :array-type 'list)
                                     nil)))

(defun agentls-wait (what happened)
  "Wait until HAPPENED, and say WHAT was seen."
  (let ((end (+ (float-time) 20)))
    (while (and (not (funcall happened)) (< (float-time) end))
      (accept-process-output nil 0.05)
      (sit-for 0.01))
    (unless (funcall happened) (error "waited in vain for %s" what))
    (princ (format "seen: %s\n" what))))

(defun agentls-choose (title)
  "Take the menu entry whose title begins with TITLE."
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_prompt choices &rest _)
               (let ((titles (all-completions "" choices)))
                 (or (seq-find (lambda (each) (string-prefix-p title each)) titles)
                     (error "no action %s in %S" title titles))))))
    (eglot-code-actions (point) nil nil t)))

(defun agentls-marks ()
  "How many suggestions are marked."
  (flymake-start nil nil)
  (seq-count (lambda (each) (string-match-p "Optimize this query" (flymake-diagnostic-text each)))
             (flymake-diagnostics)))

(condition-case problem
    (let ((go (getenv "AGENTLS_GO")))
      (find-file (getenv "AGENTLS_QUERY"))
      (sql-mode)
      (buffer-enable-undo)
      (apply #'eglot (eglot--guess-contact))
      (flymake-mode 1)
      (goto-char (point-min))
      (agentls-choose "Optimize this query")
      (agentls-wait "the question" (lambda () (file-exists-p (concat go ".asked"))))
      (goto-char (point-min))
      (insert "-- 😀 typed while it waits\n")
      (eglot--signal-textDocument/didChange)
      (undo-boundary)
      (let ((typed (buffer-string)))
        (with-temp-file go)
        (agentls-wait "the suggestion" (lambda () (= 1 (agentls-marks))))
        (goto-char (point-min))
        (forward-line 1)
        (agentls-choose "Apply: Optimize this query")
        (agentls-wait "the change" (lambda ()
                                     (string-match-p "at >= '2024-01-01'" (buffer-string))))
        (eglot--signal-textDocument/didChange)
        (agentls-wait "no suggestion" (lambda () (= 0 (agentls-marks))))
        (undo-boundary)
        (setq last-command 'ignore)
        (undo)
        (unless (string= typed (buffer-string))
          (error "one undo gives %s" (buffer-string)))
        (princ "seen: the text as it was typed\n"))
      (set-buffer-modified-p nil)
      (eglot-shutdown (eglot-current-server))
      (kill-emacs 0))
  (error (princ (format "FAILED: %s\n" (error-message-string problem)))
         (set-buffer-modified-p nil)
         (kill-emacs 1)))
