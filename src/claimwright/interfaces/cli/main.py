"""The command group. Commands load when called, so that reading an X12 file needs no Django."""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

import click

import claimwright

# command → (module, attribute, one line for --help, permission a named user needs)
COMMANDS: dict[str, tuple[str, str, str, str]] = {
    "check": ("x12", "check", "Judge any X12 file.", "public"),
    "explain": ("x12_files", "explain", "Tell an X12 file as a person would.", "public"),
    "diff": ("x12_files", "diff", "What changed between two X12 files, claim by claim.", "public"),
    "ack": ("x12_files", "ack", "Write the acknowledgement we would answer with.", "public"),
    "convert": (
        "x12_files",
        "convert",
        "Turn X12 into JSON and back, or into tables.",
        "public",
    ),
    "print": ("paper", "print_forms", "Print the claims of an 837 on paper forms.", "public"),
    "init": ("practices", "init", "Open an empty practice.", "setup.edit"),
    "demo": ("practices", "demo", "Build the demo practice and serve it.", "sandbox.run"),
    "import": (
        "cycle",
        "import_files",
        "Take in charges and patients from CSV, HL7 v2 or FHIR.",
        "imports.run",
    ),
    "eligibility": (
        "cycle",
        "eligibility",
        "Ask the payers who is covered (270).",
        "eligibility.run",
    ),
    "submit": ("cycle", "submit", "Bill, check and send what is ready (837).", "claims.submit"),
    "receive": (
        "cycle",
        "receive",
        "Take in any file from a payer or clearinghouse.",
        "files.receive",
    ),
    "statements": ("cycle", "statements", "Bill the patients who now owe.", "statements.send"),
    "simulate": (
        "practices",
        "simulate",
        "Let the simulated payers work for some days.",
        "sandbox.run",
    ),
    "verify": (
        "reports",
        "verify",
        "Prove the books, remittances, claims and audit log.",
        "reports.view",
    ),
    "kpi": ("reports", "kpi", "The key figures as of any date.", "reports.view"),
    "monday": ("reports", "monday", "What moved last week, why, and who acts.", "reports.view"),
    "codes": ("codes", "codes", "Search and show code sets.", "public"),
    "price": ("price", "price", "What Medicare or a contract allows for codes.", "public"),
    "edits": ("edits", "edits", "What lines of codes would trip, on any day.", "public"),
    "user": (
        "practices",
        "user",
        "Add a person who signs in, or change a password.",
        "users.manage",
    ),
    "serve": ("server", "serve", "Serve the web application.", "public"),
    "worker": (
        "server",
        "worker",
        "Do background work: jobs, mail from payers, retries.",
        "public",
    ),
    "backup": ("keeping", "backup", "Keep a whole copy in one file.", "public"),
    "restore": ("keeping", "restore", "Make an installation of such a copy.", "public"),
}


class LazyGroup(click.Group):
    """Imports a command's module only when it is run; --help stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _, _ = COMMANDS[cmd_name]
        loaded = importlib.import_module(f"claimwright.interfaces.cli.{module}")
        command: click.Command = getattr(loaded, attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line, _) in COMMANDS.items()])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Exit 2 with a plain sentence for what cannot be done; never a traceback."""
        try:
            kwargs["standalone_mode"] = False
            code = super().main(*args, **kwargs)
        except click.exceptions.Exit as stop:
            sys.exit(stop.exit_code)
        except click.Abort:
            refuse("Stopped.")
        except click.ClickException as error:
            refuse(error.format_message())
        except (OSError, LookupError, PermissionError, ValueError) as error:
            refuse(sentence_of(error))
        except Exception as error:  # the last resort: a sentence, not a traceback
            if os.environ.get("CLAIMWRIGHT_DEBUG"):
                raise
            refuse(f"{sentence_of(error)} (CLAIMWRIGHT_DEBUG=1 shows where this came from.)")
        # Without standalone mode click gives the code of ctx.exit back instead of exiting.
        sys.exit(code if isinstance(code, int) else 0)


def sentence_of(error: BaseException) -> str:
    """What happened in words; the class name only when the error says nothing."""
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return text or f"It could not be done ({type(error).__name__})."


def refuse(sentence: str) -> None:
    """Say why not on stderr, as JSON on stdout too when --json was asked for, and exit 2."""
    click.echo(f"claimwright: {sentence}", err=True)
    if "--json" in sys.argv:
        click.echo(json.dumps({"error": sentence}))
    sys.exit(2)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(claimwright.__version__, prog_name="claimwright")
@click.option("--practice", "practice_name", metavar="NAME", default="", help="Which practice.")
@click.option("--as", "username", metavar="USER", default="", help="Who acts; written to the log.")
@click.pass_context
def group(ctx: click.Context, practice_name: str, username: str) -> None:
    """Medical billing from visit to zero balance."""
    ctx.obj = {"practice": practice_name, "as": username}
