using System.Text.Json.Nodes;
using Dossier.Core.Kernel;
using Dossier.Core.People;

namespace Dossier.Core.Tracking;

/// <summary>People out of a sheet: a row for each.</summary>
public sealed class PersonSheets(IEngine engine, Persons persons)
{
    private static readonly string[] Needed = ["First Name", "Last Name", "Email"];

    /// <summary>The columns that are values of a person, as that calls them.</summary>
    private static readonly (string Head, string Name)[] Values =
    [
        ("First Name", "first_name"),
        ("Last Name", "last_name"),
        ("Email", "email"),
        ("Phone", "phone"),
        ("Role", "role"),
        ("Contract Type", "contract_type"),
    ];

    /// <summary>Gives people accounts, without a password, who have none at their address. The whole sheet is checked before the first is made.</summary>
    /// <param name="content">CSV in UTF-8 with a head.</param>
    /// <param name="isUpdate">Who is there is changed to what the sheet says; otherwise they are left as they are.</param>
    /// <returns>Who was made or changed.</returns>
    /// <exception cref="Refused">Forbidden to all but administrators; Invalid, naming the row.</exception>
    public async Task<IReadOnlyList<Row>> Write(Stream content, bool isUpdate, Actor actor, CancellationToken cancel)
    {
        if (!actor.IsAdministrator)
        {
            throw Standings.Forbidden();
        }

        var rows = await Sheet.Read(content, Needed, cancel);
        var known = await Known(rows, cancel);
        var orders = rows.Select(row => (Row: row, Given: GivenIn(row, known))).ToList();
        var touched = new List<Row>();
        foreach (var (row, given) in orders)
        {
            var isThere = known.People.TryGetValue(Names.Key(row["Email"]), out var id);
            if (isThere && !isUpdate)
            {
                continue;
            }

            try
            {
                touched.Add(isThere ? await persons.Change(id, given, actor, cancel) : await persons.Create(given, actor, cancel));
            }
            catch (Refused refused) when (refused.Reason is Reason.Invalid or Reason.Conflict)
            {
                // An account cannot be taken back with the others; what the check at the start could not know is rare.
                throw Sheet.Wrong(row.Line, touched.Count > 0 ? $"{refused.Message} The lines before it were taken in." : refused.Message);
            }
        }

        return touched;
    }

    private static JsonObject GivenIn(SheetRow row, KnownNames known)
    {
        var given = new JsonObject();
        foreach (var (head, name) in Values)
        {
            if (row[head] is { Length: > 0 } text)
            {
                given[name] = name is "role" or "contract_type" ? text.ToLowerInvariant() : text;
            }
        }

        try
        {
            UserTable.MustBeEmail(row["Email"]);
            Persons.MustBePossible(given);
        }
        catch (Refused refused)
        {
            throw Sheet.Wrong(row.Line, refused.Message);
        }

        if (row.Any("Departments", "Department") is { Length: > 0 } departments)
        {
            given["departments"] = new JsonArray([
                .. departments
                    .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(name =>
                        known.Departments.TryGetValue(name, out var id)
                            ? (JsonNode)id.ToString()
                            : throw Sheet.Wrong(row.Line, $"There is no department called '{name}'.")
                    ),
            ]);
        }

        return row["Active"].ToLowerInvariant() switch
        {
            "" => given,
            "yes" or "true" or "1" => With(given, isActive: true),
            "no" or "false" or "0" => With(given, isActive: false),
            _ => throw Sheet.Wrong(row.Line, "'Active' must be yes or no."),
        };
    }

    private static JsonObject With(JsonObject given, bool isActive)
    {
        given["active"] = isActive;
        return given;
    }

    /// <exception cref="Refused">Invalid: an address is there twice.</exception>
    private async Task<KnownNames> Known(IReadOnlyList<SheetRow> rows, CancellationToken cancel)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows.Where(row => !keys.Add(Names.Key(row["Email"]))))
        {
            throw Sheet.Wrong(row.Line, $"'{row["Email"]}' is there twice.");
        }

        await using var session = await engine.Read(cancel);
        var people =
            keys.Count == 0
                ? []
                : await session.Query<Found>(
                    "SELECT id, email_key AS name FROM users WHERE email_key IN @keys",
                    new { keys = keys.ToArray() },
                    cancel
                );
        var departments = await session.Query<Found>("SELECT id, name FROM departments ORDER BY number", null, cancel);
        return new KnownNames(
            people.ToDictionary(person => person.Name, person => person.Id),
            departments
                .GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(own => own.Key, own => own.First().Id, StringComparer.OrdinalIgnoreCase)
        );
    }

    private sealed record KnownNames(IReadOnlyDictionary<string, Guid> People, IReadOnlyDictionary<string, Guid> Departments);

    private sealed record Found
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
    }
}
