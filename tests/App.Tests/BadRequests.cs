namespace Dossier.App.Tests;

/// <summary>Requests of the IPRO dialect that are wrong, each in one way, and how each is refused.</summary>
public static class BadRequests
{
    private static readonly string Long = new('x', 300);
    private static readonly string LongId = new('1', 501);

    /// <summary>Verb, path, body, status, code. Words in braces are the ids of what the installation holds.</summary>
    public static TheoryData<string, string, string?, int, string> All { get; } =
        new()
        {
            // Not JSON, or not what is asked for.
            { "POST", "/cases", "", 400, "API0001" },
            { "POST", "/cases", "{", 400, "API0001" },
            { "POST", "/cases", "[]", 400, "API0001" },
            { "POST", "/cases", "null", 400, "API0001" },
            { "POST", "/cases", """{"name":"Twice","name":"Twice","hierarchy":{},"capabilities":{"review":{}}}""", 400, "API0001" },
            { "POST", "/cases", $"{new string('[', 5000)}", 400, "API0001" },
            { "POST text/plain", "/cases", """{"name":"Plain","hierarchy":{},"capabilities":{"review":{}}}""", 415, "API0006" },
            { "PATCH", "/cases/{case}", "[]", 400, "API0001" },
            { "PATCH text/plain", "/cases/{case}", """{"name":"Plain"}""", 415, "API0006" },
            // Cases.
            { "POST", "/cases", """{"hierarchy":{},"capabilities":{"review":{}}}""", 400, "API0001" },
            { "POST", "/cases", """{"name":null,"hierarchy":{},"capabilities":{"review":{}}}""", 400, "API0001" },
            { "POST", "/cases", """{"name":"","hierarchy":{},"capabilities":{"review":{}}}""", 400, "API0001" },
            { "POST", "/cases", """{"name":7,"hierarchy":{},"capabilities":{"review":{}}}""", 400, "API0001" },
            { "POST", "/cases", """{"name":"a/b","hierarchy":{},"capabilities":{"review":{}}}""", 400, "API0001" },
            { "POST", "/cases", $$$$"""{"name":"{{{{Long}}}}","hierarchy":{},"capabilities":{"review":{}}}""", 400, "API0001" },
            { "POST", "/cases", """{"name":"No hierarchy","capabilities":{"review":{}}}""", 400, "API0001" },
            { "POST", "/cases", """{"name":"No capabilities","hierarchy":{}}""", 400, "API0001" },
            { "POST", "/cases", """{"name":"None enabled","hierarchy":{},"capabilities":{}}""", 400, "API0001" },
            {
                "POST",
                "/cases",
                """{"name":"Stranger","hierarchy":{"client":{"id":"999999"}},"capabilities":{"review":{}}}""",
                400,
                "API0001"
            },
            {
                "POST",
                "/cases",
                """{"name":"Rare","hierarchy":{},"capabilities":{"ingestion":{"exportIntervalMinutes":61}}}""",
                400,
                "API0001"
            },
            { "POST", "/cases", """{"name":"When","hierarchy":{},"capabilities":{"eda":{"schedule":{}}}}""", 400, "API0001" },
            { "PATCH", "/cases/{case}", """{"name":"a<b"}""", 400, "API0001" },
            { "PATCH", "/cases/{case}", """{"name":null}""", 400, "API0001" },
            { "PATCH", "/cases/{case}", """{"capabilities":{"ingestion":{"exportIntervalMinutes":"often"}}}""", 400, "API0001" },
            { "GET", "/cases/999999", null, 404, "API0004" },
            { "GET", "/cases/one", null, 404, "API0004" },
            { "GET", "/cases/0{case}", null, 404, "API0004" },
            { "GET", $"/cases/{LongId}", null, 400, "API0001" },
            { "PATCH", "/cases/999999", """{"name":"Nobody"}""", 404, "API0004" },
            { "DELETE", "/cases/999999", null, 404, "API0004" },
            { "GET", "/clients/999999/cases", null, 404, "API0004" },
            { "GET", "/operations/cases/999999", null, 404, "API0004" },
            // Uploads.
            { "POST", "/uploads", """{"fileSize":1,"caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"","fileSize":1,"caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", $$"""{"filename":"{{Long}}.zip","fileSize":1,"caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"letter.docx","fileSize":1,"caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"letter","fileSize":1,"caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"a.zip","caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"a.zip","fileSize":-1,"caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"a.zip","fileSize":"1","caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"a.zip","fileSize":1.5,"caseId":"{case}"}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"a.zip","fileSize":1}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"a.zip","fileSize":1,"caseId":1}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"a.zip","fileSize":1,"caseId":""}""", 400, "API0001" },
            { "POST", "/uploads", """{"filename":"a.zip","fileSize":1,"caseId":"999999"}""", 404, "API0004" },
            { "POST", "/uploads", """{"filename":"a.zip","fileSize":1,"caseId":"{case}","fileModifiedAt":"long ago"}""", 400, "API0001" },
            { "GET", "/uploads/999999", null, 404, "API0004" },
            { "DELETE", "/uploads/999999", null, 404, "API0004" },
            { "DELETE", "/uploads/{ended}", null, 409, "API0005" },
            { "DELETE", "/uploads/{taken}", null, 409, "API0005" },
            // Ingestions.
            { "POST", "/workflows/ingestion", """{"caseId":"{case}","dataLocations":[{"uploads":[{"id":"{taken}"}]}]}""", 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"uploads":[{"id":"{taken}"}]}""", name: ""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"uploads":[{"id":"{taken}"}]}""", name: Long), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion(""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("{}"), 400, "API0001" },
            {
                "POST",
                "/workflows/ingestion",
                Ingestion(string.Join(',', Enumerable.Repeat("""{"uploads":[{"id":"{taken}"}]}""", 11))),
                400,
                "API0001"
            },
            { "POST", "/workflows/ingestion", Ingestion("""{"paths":["{evidence}"],"uploads":[{"id":"{taken}"}]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"type":"paths","uploads":[{"id":"{taken}"}]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion($$"""{"custodian":"{{Long}}","uploads":[{"id":"{taken}"}]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"uploads":[{"id":"999999"}]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"uploads":[{"id":"{other}"}]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"uploads":[{"id":"{open}"}]}"""), 409, "API0005" },
            { "POST", "/workflows/ingestion", Ingestion("""{"uploads":[{"id":"{ended}"}]}"""), 409, "API0005" },
            { "POST", "/workflows/ingestion", Ingestion("""{"uploads":[{"id":"{taken}"}]}""", caseId: "999999"), 404, "API0004" },
            // Outside of what may be read; the second of two, of which the first is sound.
            { "POST", "/workflows/ingestion", Ingestion("""{"paths":["/etc"]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"paths":["{evidence}/../data"]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"paths":["{evidence}/link"]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"paths":["{evidence}/absent"]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"paths":["evidence"]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"paths":["\u0000"]}"""), 400, "API0001" },
            { "POST", "/workflows/ingestion", Ingestion("""{"paths":["{evidence}"]},{"paths":["/etc/passwd"]}"""), 400, "API0001" },
            {
                "POST",
                "/workflows/ingestion",
                Ingestion("""{"uploads":[{"id":"{taken}"}]},{"uploads":[{"id":"{open}"}]}"""),
                409,
                "API0005"
            },
            { "POST", "/workflows/ingestion/{ingestion}/pause", null, 409, "API0005" },
            { "POST", "/workflows/ingestion/{ingestion}/resume", null, 409, "API0005" },
            { "POST", "/workflows/ingestion/{ingestion}/cancel", null, 409, "API0005" },
            { "POST", "/workflows/ingestion/{ingestion}/pause", """{"streaming":"yes"}""", 400, "API0001" },
            { "POST", "/workflows/ingestion/999999/cancel", null, 404, "API0004" },
            { "GET", "/workflows/ingestion/{export}", null, 404, "API0004" },
            { "GET", "/workflows/ingestion", null, 400, "API0007" },
            { "GET", "/workflows/ingestion?filter=name==x", null, 400, "API0007" },
            { "GET", "/workflows/ingestion?filter=caseId=={case},color==red", null, 400, "API0007" },
            { "GET", "/workflows/ingestion?filter=caseId=={case},documentCount%3Emany", null, 400, "API0007" },
            { "GET", "/workflows/export", null, 400, "API0007" },
            { "GET", "/workflows/laundry/{ingestion}/status", null, 400, "API0001" },
            { "GET", "/workflows/ingestion/999999/status", null, 404, "API0004" },
            { "GET", "/workflows/export/{ingestion}/errors", null, 404, "API0004" },
            // Series and exports.
            { "PATCH", "/exportSeries/{series}", """{"name":""}""", 400, "API0001" },
            { "PATCH", "/exportSeries/{series}", """{"output":{"path":"there"}}""", 400, "API0001" },
            { "PATCH", "/exportSeries/{series}", """{"output":{"type":"fax"}}""", 400, "API0001" },
            { "PATCH", "/exportSeries/{series}", """{"output":{"type":"disk","path":"/etc"}}""", 400, "API0001" },
            { "PATCH", "/exportSeries/{series}", """{"output":{"type":"disk","path":"../../there"}}""", 400, "API0001" },
            { "PATCH", "/exportSeries/{series}", """{"numbering":{"startNumber":0}}""", 400, "API0001" },
            { "PATCH", "/exportSeries/{series}", """{"numbering":{"padding":16}}""", 400, "API0001" },
            { "PATCH", "/exportSeries/{series}", """{"numbering":{"level":"leaf"}}""", 400, "API0001" },
            { "PATCH", "/exportSeries/999999", """{"name":"Nobody"}""", 404, "API0004" },
            { "DELETE", "/exportSeries/999999", null, 404, "API0004" },
            { "POST", "/workflows/export", Export(""), 400, "API0001" },
            { "POST", "/workflows/export", Export("""{"id":"999999"}"""), 400, "API0001" },
            { "POST", "/workflows/export", Export("""{"id":"{document}"},{"id":"999999"}"""), 400, "API0001" },
            { "POST", "/workflows/export", Export("""{"id":"{document}"},{"id":7}"""), 400, "API0001" },
            { "POST", "/workflows/export", Export("""{"id":"{document}"}""", name: ""), 400, "API0001" },
            { "POST", "/workflows/export", Export("""{"id":"{document}"}""", series: "999999"), 400, "API0001" },
            { "POST", "/workflows/export", Export("""{"id":"{document}"}""", series: "{otherSeries}"), 400, "API0001" },
            { "POST", "/workflows/export", Export("""{"id":"{document}"}""", caseId: "999999"), 404, "API0004" },
            {
                "POST",
                "/workflows/export",
                Export("""{"id":"{document}"}""", caseId: "{otherCase}", series: "{otherSeries}"),
                400,
                "API0001"
            },
            { "POST", "/workflows/export/{export}/pause", null, 409, "API0005" },
            { "POST", "/workflows/export/{export}/cancel", null, 409, "API0005" },
            // People.
            { "GET", "/users?pageSize=0", null, 400, "API0001" },
            { "GET", "/users?pageSize=101", null, 400, "API0001" },
            { "GET", "/groups?pageNumber=first", null, 400, "API0001" },
            { "POST", "/users", """{"username":"bo","email":"bo@harbor.example"}""", 400, "API0001" },
            { "POST", "/users", """{"username":"bo","email":"bo@harbor.example","password":"short"}""", 400, "API0001" },
            {
                "POST",
                "/users",
                $$"""{"username":"{{Long}}","email":"bo@harbor.example","password":"a long enough one"}""",
                400,
                "API0001"
            },
            { "POST", "/users", """{"username":"lin","email":"other@harbor.example","password":"a long enough one"}""", 409, "API0005" },
            { "PATCH", "/users/{user}", """{"email":null}""", 400, "API0001" },
            { "PATCH", "/users/999999", """{"active":false}""", 404, "API0004" },
            { "POST", "/groups", """{"name":""}""", 400, "API0001" },
            { "POST", "/groups", """{"name":"Odd","permissions":[{"id":"everything"}]}""", 400, "API0001" },
            { "PUT", "/groups/999999/users", """{"users":[]}""", 404, "API0004" },
            // Addresses and verbs that are not.
            { "GET", "/laundry", null, 404, "API0004" },
            { "PUT", "/cases/{case}", "{}", 405, "API0009" },
        };

    internal static string Ingestion(string locations, string name = "Wrong", string caseId = "{case}") =>
        $$"""{"name":"{{name}}","caseId":"{{caseId}}","dataLocations":[{{locations}}]}""";

    internal static string Export(string documents, string name = "Wrong", string caseId = "{case}", string series = "{series}") =>
        $$"""{"name":"{{name}}","caseId":"{{caseId}}","activeExportSeriesId":"{{series}}","documents":[{{documents}}]}""";
}
