"""What the SOAP clients have in common."""

ORGANIZATION = "Acme & Söhne <Test>"


def expect(found, wanted, what):
    if found != wanted:
        raise SystemExit(f"{what}: {found!r} rather than {wanted!r}")
