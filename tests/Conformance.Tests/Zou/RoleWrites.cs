using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dossier.Support;

namespace Dossier.Conformance.Tests.Zou;

/// <summary>Something that is asked for to change something.</summary>
/// <param name="Needs">What is made before.</param>
internal sealed record Write(string Verb, string Path, string? Body, IReadOnlyList<string> Needs)
{
    /// <summary>As a line of the table begins.</summary>
    public override string ToString() => $"{Verb} {Path}{(Body is null or "{}" ? "" : $" {Body.Replace(',', ';')}")}";
}

/// <summary>The changes that <c>role-writes.txt</c> lists: what each needs is made by the administrator, and anew when it was used up.</summary>
internal sealed partial class RoleWrites
{
    private readonly ZouProduction production;
    private readonly Dictionary<string, Write> made = [];
    private int words;

    private string closed = "";

    private RoleWrites(ZouProduction production) => this.production = production;

    public List<Write> All { get; } = [];

    public static async Task<RoleWrites> Read(ZouProduction production)
    {
        var writes = new RoleWrites(production) { closed = await production.Zou.Named("/data/project-status", "Closed") };
        var path = Path.Combine(Repository.Root, "tests", "Conformance.Tests", "Zou", "role-writes.txt");
        foreach (var line in await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var match = Line().Match(line);
            Assert.True(match.Success, $"Cannot be read: {line}");
            var needs = match.Groups["before"].Value.Length > 0 ? match.Groups["before"].Value : match.Groups["after"].Value;
            var write = new Write(
                match.Groups["verb"].Value,
                match.Groups["path"].Value,
                match.Groups["body"] is { Success: true, Length: > 0 } body ? body.Value : null,
                needs.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            );
            if (match.Groups["name"].Success)
            {
                writes.made[match.Groups["name"].Value] = write;
            }
            else
            {
                writes.All.Add(write);
            }
        }

        return writes;
    }

    /// <summary>Another thing that may be needed.</summary>
    /// <returns>Its name.</returns>
    public string Make(string name, string path, string body)
    {
        made[name] = new Write("POST", path, body, []);
        return name;
    }

    /// <summary>The status that each gets, who ask one after the other.</summary>
    /// <param name="undo">Where what was made is deleted again, since there may be one only; null to leave it.</param>
    public async Task<string> Ask(Write write, IEnumerable<ZouClient> everybody, string? undo = null)
    {
        var statuses = new List<int>();
        Dictionary<string, string>? ids = null;
        foreach (var who in everybody)
        {
            ids ??= await Before(write.Needs);
            var answer = await Send(who, write, ids);
            Assert.True((int)answer.Status < 500, $"{write}: {answer.Raw}");
            statuses.Add((int)answer.Status);
            if (undo is not null && (int)answer.Status < 300)
            {
                (await production.Admin.Delete($"{undo}/{answer.Text("id")}")).Must(HttpStatusCode.NoContent);
            }

            // Who was refused has used nothing up.
            ids = (int)answer.Status < 300 ? null : ids;
        }

        return string.Join(',', statuses);
    }

    private async Task<Dictionary<string, string>> Before(IReadOnlyList<string> needs)
    {
        var ids = new Dictionary<string, string>
        {
            ["vendor_id"] = production.Vendor.Person,
            ["closed"] = closed,
            ["date"] = "2026-08-06",
        };
        foreach (var need in needs)
        {
            await Make(need, ids);
        }

        return ids;
    }

    private async Task Make(string name, Dictionary<string, string> ids)
    {
        var write = made[name];
        foreach (var need in write.Needs.Where(need => !ids.ContainsKey(need)))
        {
            await Make(need, ids);
        }

        var answer = await Send(production.Admin, write, ids);
        Assert.True((int)answer.Status < 300, $"{write}: {(int)answer.Status} {answer.Raw}");
        var row = answer.Body is JsonArray list ? list[0]!.AsObject() : answer.Body!.AsObject();
        ids[name] = row["id"]?.ToString() ?? "";
        foreach (var (member, value) in row.Where(pair => pair.Value is JsonValue))
        {
            ids[$"{name}.{member}"] = value!.ToString();
        }
    }

    private Task<ZouAnswer> Send(ZouClient who, Write write, Dictionary<string, string> ids)
    {
        // What was made for this comes before what there is of the kind.
        var word = $"w{++words:000000}";
        string Filled(string text) => production.Filled(Word().Replace(text, match => Known(match.Groups[1].Value) ?? match.Value));
        string? Known(string name) => name == "u" ? word : ids.GetValueOrDefault(name);
        var body = write.Body is null ? null : JsonContent.Create(JsonNode.Parse(Filled(write.Body)));
        return who.Send(new HttpMethod(write.Verb), Filled(write.Path), body);
    }

    [GeneratedRegex(@"\{([\w. -]+)\}")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^(@(?<name>\w+)( < (?<before>[\w, ]+))? = )?(?<verb>[A-Z]+) (?<path>\S+)( (?<body>[\[{].*?[\]}]))?( < (?<after>[\w, ]+))?$"
    )]
    private static partial Regex Line();
}
