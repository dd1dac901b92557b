namespace Dossier.Formats.Rtf;

/// <summary>Control words that open a group whose text no reader of the document sees.</summary>
internal static class RtfWords
{
    public static readonly HashSet<string> Skipped =
    [
        "atnid",
        "atntime",
        "atndate",
        "atnref",
        "atnparent",
        "atrfstart",
        "atrfend",
        "bkmkstart",
        "bkmkend",
        "colortbl",
        "filetbl",
        "fldinst",
        "ftnsep",
        "ftnsepc",
        "ftncn",
        "aftnsep",
        "aftnsepc",
        "aftncn",
        "listtable",
        "listoverridetable",
        "nonesttables",
        "nonshppict",
        "objclass",
        "objname",
        "pict",
        "pntxta",
        "pntxtb",
        "private",
        "revtbl",
        "rxe",
        "sp",
        "stylesheet",
        "tc",
        "themedata",
        "txe",
        "xe",
        "xmlnstbl",
    ];
}
