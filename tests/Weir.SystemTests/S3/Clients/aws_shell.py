"""
Runs many commands of the AWS CLI in one process, as /usr/bin/aws runs one: what Python and the CLI read at their start they read once.
Reads a JSON list of arguments from each line of its input, and answers with a line of JSON: "answer-N", the exit code, what was printed, and the
errors.
"""
import json
import os
import sys
import tempfile

from awscli.clidriver import create_clidriver

answers = os.fdopen(os.dup(1), "w")


def run(arguments):
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        os.dup2(output.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        try:
            code = create_clidriver().main(arguments)
        except SystemExit as end:
            code = end.code
        sys.stdout.flush()
        sys.stderr.flush()
        return [code, *(os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0).decode() for file in (output, errors))]


for number, line in enumerate(sys.stdin, 1):
    answers.write(json.dumps([f"answer-{number}", *run(json.loads(line))]) + "\n")
    answers.flush()
