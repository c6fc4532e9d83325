"""账簿、台账独立核验程序 · Checks an exported book, or an exported ledger, on any computer.

需要 Python 3.8 以上版本，不需联网，不需安装其他程序，不读取所给文件以外的任何内容。
Needs Python 3.8 or later and nothing else: no network, no other program, no file but the one you name.

账簿(核对哈希链) · a book, its chain of hashes:
    python verify_ledger.py 420302.jsonl --head 封面上的账簿末条哈希 --number 封面上的末条编号
台账(核对核对码) · a ledger, its check code:
    python verify_ledger.py --ledger ledger.jsonl --check 封面上的核对码

退出码 · exit code: 0 相符 · all is well; 1 不符 · does not fit; 2 无法核验 · could not be checked.

一本账簿每行一条记录，按编号排列。每条记录的哈希是对其全部内容(含上一条的哈希)计算的 SHA-256：
改动、删去、插入、调换任何一条，其后的链条即断；整本重写，则与封面上印的哈希不符。
A book has one entry a line, by number. An entry's hash is the SHA-256 of all it says, the hash of the entry before it
included: change, remove, insert or exchange one and the chain breaks there; write all of it anew and it no longer
has the hash that was printed on the cover.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys

HASHED = (
    "hash_version", "book", "number", "recorded_at", "effective_on", "subject_kind", "subject_id", "kind", "changes",
    "reason", "case_id", "batch_id", "actor_id", "annuls_book", "annuls_number", "previous_hash",
)  # fmt: skip
"""一条记录中计入哈希的各项，依此顺序 · What the hash of an entry covers, in this order."""
PREFIX = 16
"""封面上的哈希至少应输入的位数 · So many characters of a printed hash are enough."""


class Misfit(Exception):
    """不符，及其原因 · Something does not fit, and why."""


class Unusable(Exception):
    """无法核验，及其原因 · The check cannot even begin, and why."""


def unfit(number: int, chinese: str, english: str) -> Misfit:
    """第几条不符，原因为何 · The first entry that does not fit, and why."""
    return Misfit(f"第{number}条不符：{chinese}", f"Entry {number} does not fit: {english}")


def canonical(value: object) -> str:
    """规范的 JSON 文本：键排序，无空格 · JSON as the portal writes it: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read(line: bytes, number: int) -> dict[str, object]:
    """读一行：须与门户所写逐字节相同 · One line, which must be what the portal writes, byte by byte."""
    if not line.endswith(b"\n"):
        raise unfit(number, "该行不完整，文件可能被截断。", "its line is cut off; the file may have been, too.")
    try:
        entry = json.loads(line.decode("utf-8"))
        exact = canonical(entry).encode("utf-8") + b"\n" == line
    except (ValueError, RecursionError):
        entry, exact = None, False
    if not isinstance(entry, dict) or set(entry) != {*HASHED, "hash"}:
        if number > 1:
            raise unfit(number, "该行不是账簿记录。", "its line is no entry of a book.")
        chinese = "第1条不符：首行不是账簿记录。文件不是账簿导出文件，或首行已被改动。"
        english = "Entry 1 does not fit: the first line is no entry. This is no exported book, or it was changed."
        raise Unusable(chinese, english)
    if not exact:
        raise unfit(
            number,
            "该行不是门户写出的原样。如曾用编辑软件打开并保存，请重新导出。",
            "its line is not written as the portal writes it. If an editor has saved the file, export it again.",
        )
    return entry


def check_entry(entry: dict[str, object], number: int, before: dict[str, object] | None) -> None:
    """核对一条：编号、账簿、哈希、衔接、时间 · One entry: number, book, hash, link to the one before it, time."""
    said = entry["number"]
    if type(said) is not int or said != number:
        raise unfit(number, f"此处应为第{number}条，实为第{said}条。", f"it should stand here; entry {said} does.")
    if before and entry["book"] != before["book"]:
        raise unfit(number, "属于另一账簿。", "it is of another book.")
    if entry["hash_version"] != 1:
        raise unfit(number, "哈希版本不是1，须用较新的核验程序。", "its hash version is not 1: use a newer program.")
    if hashlib.sha256(canonical([entry[name] for name in HASHED]).encode("utf-8")).hexdigest() != entry["hash"]:
        raise unfit(number, "内容与其哈希不符，已被改动。", "what it says does not have its hash: it was changed.")
    if entry["previous_hash"] != (before["hash"] if before else ""):
        raise unfit(number, "与上一条不衔接。", "it does not follow from the one before it.")
    at = entry["recorded_at"]
    earlier = before["recorded_at"] if before else at
    if not isinstance(at, int) or not isinstance(earlier, int) or at < earlier:
        raise unfit(number, "登记时间早于上一条。", "it was recorded before the one before it.")


def rewritten(entry: dict[str, object]) -> Misfit:
    """链条完好，却与封面不一致 · The chain holds, yet it is not the one on the cover."""
    return unfit(
        int(str(entry["number"])),
        f"其哈希为 {entry['hash']}，与封面不一致：账簿(此文件为 {entry['book']})被整本重写，"
        "或封面属于另一账簿、抄录有误。",
        f"its hash is {entry['hash']}, not the one on the cover: this book ({entry['book']}) was written anew as a "
        "whole, or the cover is another book's, or it was copied wrongly.",
    )


def check_book(path: str, head: str, number: int | None) -> str:
    """核验一本账簿 · Check a book; what to say if all is well."""
    before, found, count = None, None, 0
    with open(path, "rb") as file:  # noqa: PTH123 - as plain as can be
        for count, line in enumerate(file, 1):
            entry = read(line, count)
            check_entry(entry, count, before)
            if str(entry["hash"]).startswith(head) and (number is None or count == number):
                found = count
            elif count == number:
                raise rewritten(entry)
            before = entry
    if before is None:
        raise Unusable("文件是空的。", "The file is empty.")
    if number is not None and number > count:
        raise unfit(
            count + 1,
            f"文件止于第{count}条，封面印的是第{number}条：后面的记录缺失。",
            f"the file ends with entry {count}, the cover says {number}: the rest is missing.",
        )
    if found is None:
        raise rewritten(before)
    later, more = "", ""
    if count > found:
        later = f"其后另有{count - found}条，亦逐条衔接。"
        more = f" {count - found} more were recorded after it and fit, too."
    return (
        f"相符。账簿 {before['book']}：共{count}条记录，编号连续，逐条衔接；第{found}条的哈希与封面一致。{later}\n"
        f"All is well. Book {before['book']}: {count} entries, none missing, each following from the one before it; "
        f"entry {found} has the hash on the cover.{more}"
    )


def check_ledger(path: str, code: str) -> str:
    """核对台账导出文件的核对码 · A ledger's file against the check code on its cover."""
    digest, lines = hashlib.sha256(), 0
    with open(path, "rb") as file:  # noqa: PTH123 - as plain as can be
        for line in file:
            digest.update(line)
            lines += 1
    found = digest.hexdigest()
    if found.startswith(code):
        return f"相符。台账共{lines}行，核对码与封面一致。\nAll is well: {lines} lines, the check code of the cover."
    chinese = f"不符。此文件的核对码为 {found}，与封面不一致：文件已被改动，或封面属于另一份台账、抄录有误。"
    english = f"It does not fit. This file's check code is {found}: it was changed, or the cover is another ledger's."
    raise Misfit(chinese, english)


def printed(typed: list[str]) -> str:
    """封面上抄下的哈希：去空格和省略号，不分大小写 · A hash as copied from paper: no spaces, no ellipsis, any case."""
    said = " ".join(typed)
    found = re.sub(r"[\s-]", "", said).rstrip(".…").lower()
    if PREFIX <= len(found) <= 64 and re.fullmatch("[0-9a-f]+", found):
        return found
    chinese = f"“{said}”不是封面上的哈希或核对码：应抄录{PREFIX}至64位，由0-9和a-f组成。页脚只印前几位，请看封面。"
    english = f'"{said}" is no hash or check code: {PREFIX} to 64 characters, 0-9 and a-f, are wanted, as on the cover.'
    raise Unusable(chinese, english)


def numbered(typed: list[str]) -> int:
    """封面上抄下的编号：去逗号和空格 · A number as copied from paper: no commas, no spaces."""
    said = " ".join(typed)
    found = re.sub(r"[\s,，]", "", said)
    if re.fullmatch("[0-9]{1,18}", found) and int(found):
        return int(found)
    chinese, english = f"“{said}”不是编号：应为正整数，如 2435。", f'"{said}" is no number of an entry, such as 2435.'
    raise Unusable(chinese, english)


class Parser(argparse.ArgumentParser):
    """两种文字说明写法有误之处 · Says in both languages what is written wrongly."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """原程序只用英文 · It knows English only."""
        raise Unusable(*(f"{said}: {message}" for said in ("命令写法有误", "This is not how it is asked")))


def missing(asked: argparse.Namespace) -> str:
    """缺什么，或多了什么 · What is missing, or one too many; nothing, if all is there."""
    if asked.book and asked.ledger:
        return "账簿与台账请分两次核验。\nCheck the book and the ledger one after the other."
    if asked.ledger and not asked.check:
        return "缺少 --check：请抄录封面上的核对码。\n--check is missing: copy the check code from the cover."
    if not asked.ledger and not asked.book:
        return "缺少文件：账簿写文件名，台账写 --ledger 文件名。\nThe file is missing: BOOK.jsonl, or --ledger FILE."
    if asked.book and asked.check:
        return "核对码核对的是台账：请写 --ledger 文件名。\nA check code is a ledger's: write --ledger LEDGER.jsonl."
    if asked.book and not asked.head:
        return "缺少 --head：请抄录封面上账簿末条的哈希。\n--head is missing: copy the book's hash from the cover."
    return ""


def checked(parser: Parser, given: list[str]) -> str:
    """核验所给的文件；说明结果 · Check what is given; what to say if all is well."""
    asked = parser.parse_args(given)
    for typed in (asked.head, asked.number):
        if typed and not asked.book and re.search(r"[^0-9a-fA-F\s,，.…-]", typed[-1]):
            asked.book = typed.pop()  # the file stood behind its hash
    if missing(asked):
        raise Unusable(missing(asked))
    if asked.ledger:
        return check_ledger(asked.ledger, printed(asked.check))
    return check_book(asked.book, printed(asked.head), numbered(asked.number) if asked.number else None)


def main(arguments: list[str] | None = None) -> int:
    """程序由此开始 · Where it begins."""
    given = sys.argv[1:] if arguments is None else arguments
    wide = argparse.RawDescriptionHelpFormatter
    parser = Parser(prog="verify_ledger.py", description=__doc__, formatter_class=wide)
    parser.add_argument("book", nargs="?", metavar="BOOK.jsonl", help="账簿导出文件 · an exported book")
    parser.add_argument("--head", nargs="+", help="封面上的账簿末条哈希 · the hash on the cover")
    parser.add_argument("--number", nargs="+", help="封面上的末条编号 · the number of that entry on the cover")
    parser.add_argument("--ledger", metavar="LEDGER.jsonl", help="台账导出文件 · an exported ledger")
    parser.add_argument("--check", nargs="+", help="封面上的核对码 · the check code on the cover")
    try:
        code, said = (0, checked(parser, given)) if given else (2, parser.format_help())
    except (Misfit, Unusable) as reason:
        code, said = 1 if isinstance(reason, Misfit) else 2, "\n".join(reason.args)
    except OSError as reason:
        code, said = 2, f"文件无法读取 · the file cannot be read: {reason.filename} ({reason.strerror})"
    stream = sys.stderr if code else sys.stdout
    stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a console that knows no Chinese
    print(said, file=stream)
    return code


if __name__ == "__main__":
    sys.exit(main())
