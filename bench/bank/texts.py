"""Writes a tar of so many small texts, all different. `texts.py COUNT TAR`"""

import io
import sys
import tarfile

count, path = int(sys.argv[1]), sys.argv[2]
with tarfile.open(path, "w") as tar:
    for number in range(count):
        text = f"Letter {number} about the harbour and its cranes.\n".encode()
        member = tarfile.TarInfo(f"letters/{number // 1000:03d}/letter-{number:06d}.txt")
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
