"""Replace each screen of the README's tour by what the program prints now. `--check` only compares."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
SCREENS = {
    "status": ["bpoctl status --as-of 2026-07-10"],
    "check": ["bpoctl check --as-of 2026-07-10"],
    "credits": ["bpoctl sla credits 2026-04 | head -14"],
    "ledger": ["bpoctl sla ledger --as-of 2026-07-10"],
    "change": [
        "bpoctl access control edit NDA-3 --valid-until 2026-07-01",
        "bpoctl why-blocked access --as-of 2026-07-10",
        "bpoctl undo",
    ],
    "plan": ['bpoctl export | sed \'s/pass_mark = "80"/pass_mark = "85"/\' > mine.toml', "bpoctl plan mine.toml"],
    "doc": ["bpoctl doc check"],
    "staffing": [
        "bpoctl calc staffing --calls 100 --interval 30m --aht 180s --within 20s --target 80% --shrinkage 30%",
    ],
    "calc": [
        'printf \'time_zone = "Europe/Berlin"\\n[weekly]\\nmon = ["08:00-20:00"]\\n'
        'fri = ["08:00-20:00"]\\n\' > hours.toml',
        "bpoctl calc clock 2026-03-27T19:20 2026-03-30T08:31:10 --calendar hours.toml "
        "--pause 2026-03-30T08:05/2026-03-30T08:20",
    ],
}


def screen(commands: list[str], folder: Path) -> str:
    """What a person sees who types the commands: stdout and stderr as they come."""
    lines = []
    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        lines += [f"$ {command}", *done.stdout.rstrip("\n").splitlines()]
    return "\n".join(lines).replace(str(folder), "~/bpoctl-demo")


def main() -> int:
    """Write the tour; with `--check`, exit 1 where the README does not show what the program prints."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["bpoctl", "demo", "bpoctl-demo"], cwd=place, check=True, capture_output=True)
        made = {name: screen(commands, Path(place) / "bpoctl-demo") for name, commands in SCREENS.items()}
    for name, commands in SCREENS.items():
        held = re.compile(rf"```console\n(?:@@{name}@@|{re.escape('$ ' + commands[0])}\n.*?)\n```", re.DOTALL)
        fresh = f"```console\n{made[name]}\n```"
        text, count = held.subn(lambda _, fresh=fresh: fresh, text)
        assert count == 1, f"the README has no screen `{name}`"
    if "--check" in sys.argv:
        return int(text != README.read_text(encoding="utf-8"))
    README.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
