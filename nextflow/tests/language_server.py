"""Nextflow's own language server over a folder: prints every diagnostic of strict syntax, exit code 1 if there is any.

Usage: python nextflow/tests/language_server.py language-server-all.jar nextflow/
Speaks the Language Server Protocol 3.17 over pipes. Standard library alone.
"""

import json
import pathlib
import queue
import subprocess
import sys
import threading

SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}
PATIENCE_S = 120
STILL_S = 4


class Server:
    def __init__(self, jar):
        command = ["java", "-Xmx1g", "-jar", jar]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.inbox = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            length = None
            while (line := self.child.stdout.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                self.inbox.put(None)
                return
            self.inbox.put(json.loads(self.child.stdout.read(length)))

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.child.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.child.stdin.flush()

    def messages(self, until_still=lambda: False):
        """Messages as they come, to the end or until none comes any more; requests of the server are answered with nothing."""
        while True:
            try:
                message = self.inbox.get(timeout=STILL_S if until_still() else PATIENCE_S)
            except queue.Empty:
                if until_still():
                    return
                message = None
            if message is None:
                raise SystemExit("error: the language server does not answer")
            if "method" in message and "id" in message:
                self.send(id=message["id"], result=[{}] if message["method"] == "workspace/configuration" else None)
            yield message


def diagnostics(jar, root):
    """Every file below `root` with its diagnostics, as the server last said them."""
    files = sorted(path for path in root.rglob("*") if path.suffix in (".nf", ".config"))
    server = Server(jar)
    folder = {"uri": root.as_uri(), "name": root.name}
    server.send(id=1, method="initialize", params={"processId": None, "rootUri": root.as_uri(), "capabilities": {}, "workspaceFolders": [folder]})
    next(message for message in server.messages() if message.get("id") == 1 and "result" in message)
    server.send(method="initialized", params={})
    settings = {"nextflow": {"errorReportingMode": "paranoid", "files": {"exclude": [".git", "work"]}}}
    server.send(method="workspace/didChangeConfiguration", params={"settings": settings})
    for file in files:
        language = "nextflow-config" if file.suffix == ".config" else "nextflow"
        document = {"uri": file.as_uri(), "languageId": language, "version": 1, "text": file.read_text()}
        server.send(method="textDocument/didOpen", params={"textDocument": document})
    # A file is reported again when what it includes has been read: the last word comes when the server has been still for a while.
    found = {}
    for message in server.messages(until_still=lambda: len(found) == len(files)):
        if message.get("method") == "textDocument/publishDiagnostics":
            found[message["params"]["uri"]] = message["params"]["diagnostics"]
    server.send(id=2, method="shutdown")
    server.send(method="exit")
    server.child.kill()
    return {file: found[file.as_uri()] for file in files}


def main():
    jar, root = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    count = 0
    found = diagnostics(jar, root)
    for file, entries in found.items():
        for entry in entries:
            at = entry["range"]["start"]
            severity = SEVERITIES[entry.get("severity", 1)]
            print(f"{file.relative_to(root)}:{at['line'] + 1}:{at['character'] + 1}: {severity}: {entry['message']}")
            count += entry.get("severity", 1) <= 2
    print(f"{len(found)} files, {count} errors and warnings")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
