using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;

namespace Dossier.Core.Tracking;

/// <summary>
/// What people have drawn on a frame, as SVG over it. Front ends keep it as Fabric.js writes its objects: each has a place, a size, a turn and a scale of
/// its own, and paths whose points are those of the canvas. What is of no kind known here is left out.
/// </summary>
internal static partial class AnnotationDrawing
{
    private const string Svg = "http://www.w3.org/2000/svg";
    private const int MostObjects = 10_000;
    private const int MostPoints = 200_000;
    private const int Deepest = 8;

    /// <summary>Height of a line of text, in parts of the letters'.</summary>
    private const double Line = 1.16;

    /// <param name="annotation">With <c>drawing.objects</c>, and the width and height of the canvas it was drawn on.</param>
    /// <param name="jpeg">The frame.</param>
    /// <param name="width">Of the frame, in pixels.</param>
    public static byte[] Over(JsonObject annotation, byte[] jpeg, int width, int height)
    {
        var (across, down) = (Number(annotation, "width", width), Number(annotation, "height", height));
        (across, down) = across > 0 && down > 0 ? (across, down) : (width, height);
        using var buffer = new MemoryStream();
        using (var svg = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            svg.WriteStartElement("svg", Svg);
            Attributes(svg, ("width", width), ("height", height));
            svg.WriteAttributeString("viewBox", $"0 0 {Text(across)} {Text(down)}");
            svg.WriteAttributeString("preserveAspectRatio", "none");
            svg.WriteStartElement("image", Svg);
            Attributes(svg, ("width", across), ("height", down));
            svg.WriteAttributeString("preserveAspectRatio", "none");
            svg.WriteAttributeString("href", $"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}");
            svg.WriteEndElement();
            var left = MostObjects;
            foreach (var one in (annotation["drawing"]?["objects"] as JsonArray ?? []).OfType<JsonObject>())
            {
                Draw(svg, one, 0, ref left);
            }

            svg.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static void Draw(XmlWriter svg, JsonObject one, int depth, ref int left)
    {
        if (--left < 0 || depth > Deepest || one["visible"]?.ToString() == "false")
        {
            return;
        }

        var kind = (one["type"]?.ToString() ?? "").ToLowerInvariant();
        svg.WriteStartElement("g", Svg);
        svg.WriteAttributeString("transform", Place(one));
        svg.WriteAttributeString("opacity", Text(Math.Clamp(Number(one, "opacity", 1), 0, 1)));
        var (width, height) = (Number(one, "width", 0), Number(one, "height", 0));
        switch (kind)
        {
            case "group":
                foreach (var child in (one["objects"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    Draw(svg, child, depth + 1, ref left);
                }

                break;
            case "path":
                Curve(svg, one, Commands(one["path"] as JsonArray));
                break;
            case "psstroke":
                Curve(svg, one, Strokes(one["strokePoints"] as JsonArray));
                break;
            case "rect":
                Shape(svg, one, "rect", ("x", -width / 2), ("y", -height / 2), ("width", width), ("height", height));
                break;
            case "circle" or "ellipse":
                Shape(svg, one, "ellipse", ("rx", Number(one, "rx", width / 2)), ("ry", Number(one, "ry", height / 2)));
                break;
            case "line":
                var isFalling = (Number(one, "x2", 1) - Number(one, "x1", 0)) * (Number(one, "y2", 1) - Number(one, "y1", 0)) >= 0;
                var end = isFalling ? height / 2 : -height / 2;
                Shape(svg, one, "line", ("x1", -width / 2), ("y1", -end), ("x2", width / 2), ("y2", end));
                break;
            case "text" or "i-text" or "textbox" or "itext":
                Letters(svg, one, width, height);
                break;
            default:
                break;
        }

        svg.WriteEndElement();
    }

    /// <summary>From the object's own centre to the canvas.</summary>
    private static string Place(JsonObject one)
    {
        var (scaleX, scaleY, turn) = (Number(one, "scaleX", 1), Number(one, "scaleY", 1), Number(one, "angle", 0));
        var stroke = one["stroke"] is null ? 0 : Number(one, "strokeWidth", 0);
        var across = (0.5 - Origin(one, "originX")) * (Number(one, "width", 0) + stroke) * scaleX;
        var down = (0.5 - Origin(one, "originY")) * (Number(one, "height", 0) + stroke) * scaleY;
        var (sine, cosine) = Math.SinCos(turn * Math.PI / 180);
        var x = Number(one, "left", 0) + (across * cosine) - (down * sine);
        var y = Number(one, "top", 0) + (across * sine) + (down * cosine);
        scaleX *= one["flipX"]?.ToString() == "true" ? -1 : 1;
        scaleY *= one["flipY"]?.ToString() == "true" ? -1 : 1;
        return $"translate({Text(x)} {Text(y)}) rotate({Text(turn)}) scale({Text(scaleX)} {Text(scaleY)})";
    }

    private static double Origin(JsonObject one, string member) =>
        one[member]?.ToString() switch
        {
            "center" => 0.5,
            "right" or "bottom" => 1,
            _ => 0,
        };

    /// <summary>A path around its own centre, which is that of all its points.</summary>
    private static void Curve(XmlWriter svg, JsonObject one, List<(char Letter, double[] Points)> commands)
    {
        if (commands.Count == 0)
        {
            return;
        }

        var (centreX, centreY) = (Middle(commands, 0), Middle(commands, 1));
        var path = new StringBuilder();
        foreach (var (letter, points) in commands)
        {
            path.Append(letter);
            for (var index = 0; index < points.Length; index++)
            {
                path.Append(index == 0 ? "" : " ").Append(Text(points[index] - (index % 2 == 0 ? centreX : centreY)));
            }
        }

        svg.WriteStartElement("path", Svg);
        svg.WriteAttributeString("d", path.ToString());
        Paint(svg, one);
        svg.WriteEndElement();
    }

    /// <summary>Halfway between the least and the most that a curve comes to.</summary>
    /// <param name="axis">0 across, 1 down.</param>
    private static double Middle(List<(char Letter, double[] Points)> commands, int axis)
    {
        const int Steps = 12;
        var (least, most, last) = (double.MaxValue, double.MinValue, 0.0);
        foreach (
            var own in commands
                .Select(command => command.Points.Where((_, index) => index % 2 == axis).ToArray())
                .Where(own => own.Length > 0)
        )
        {
            double[] all = [last, .. own];
            for (var step = own.Length == 1 ? Steps : 0; step <= Steps; step++)
            {
                var value = At(all, (double)step / Steps);
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }

            last = own[^1];
        }

        return (least + most) / 2;
    }

    /// <summary>A point of a Bézier curve, by de Casteljau.</summary>
    private static double At(double[] points, double part)
    {
        var left = points.ToArray();
        for (var count = left.Length - 1; count > 0; count--)
        {
            for (var index = 0; index < count; index++)
            {
                left[index] += (left[index + 1] - left[index]) * part;
            }
        }

        return left[0];
    }

    /// <summary>Of commands with places of the canvas; one of another kind ends the path.</summary>
    private static List<(char Letter, double[] Points)> Commands(JsonArray? path)
    {
        var commands = new List<(char, double[])>();
        foreach (var command in (path ?? []).OfType<JsonArray>().Take(MostPoints))
        {
            double[] points = [.. command.Skip(1).Select(Value).OfType<double>()];
            var needed = command.FirstOrDefault()?.ToString() switch
            {
                "M" or "L" => 2,
                "Q" => 4,
                "C" => 6,
                "Z" or "z" => 0,
                _ => -1,
            };
            if (points.Length != needed || (commands.Count == 0 && needed != 2))
            {
                break;
            }

            commands.Add((char.ToUpperInvariant(command[0]!.ToString()[0]), points));
        }

        return commands;
    }

    private static List<(char Letter, double[] Points)> Strokes(JsonArray? points) =>
        [
            .. (points ?? [])
                .OfType<JsonObject>()
                .Take(MostPoints)
                .Select((point, index) => (index == 0 ? 'M' : 'L', new[] { Number(point, "x", 0), Number(point, "y", 0) })),
        ];

    private static void Shape(XmlWriter svg, JsonObject one, string name, params (string Name, double Value)[] values)
    {
        svg.WriteStartElement(name, Svg);
        Attributes(svg, values);
        Paint(svg, one);
        svg.WriteEndElement();
    }

    private static void Letters(XmlWriter svg, JsonObject one, double width, double height)
    {
        var size = Number(one, "fontSize", 40);
        svg.WriteStartElement("text", Svg);
        Attributes(svg, ("font-size", size));
        svg.WriteAttributeString("font-family", "sans-serif");
        svg.WriteAttributeString("fill", Colour(one, "fill", "black"));
        foreach (var (index, line) in (one["text"]?.ToString() ?? "").Split('\n').Index())
        {
            svg.WriteStartElement("tspan", Svg);
            Attributes(svg, ("x", -width / 2), ("y", (-height / 2) + (size * ((index * Line) + 0.9))));
            svg.WriteString(string.Concat(line.Where(letter => XmlConvert.IsXmlChar(letter))));
            svg.WriteEndElement();
        }

        svg.WriteEndElement();
    }

    private static void Paint(XmlWriter svg, JsonObject one)
    {
        svg.WriteAttributeString("fill", Colour(one, "fill", "none"));
        svg.WriteAttributeString("stroke", Colour(one, "stroke", "none"));
        svg.WriteAttributeString("stroke-linecap", "round");
        svg.WriteAttributeString("stroke-linejoin", "round");
        Attributes(svg, ("stroke-width", Number(one, "strokeWidth", 1)));
    }

    private static void Attributes(XmlWriter svg, params (string Name, double Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            svg.WriteAttributeString(name, Text(value));
        }
    }

    /// <summary>A colour, and nothing that leads anywhere.</summary>
    private static string Colour(JsonObject one, string member, string otherwise) =>
        one[member] is JsonValue value && value.TryGetValue<string>(out var text) && Colours().IsMatch(text) ? text : otherwise;

    private static double Number(JsonObject one, string member, double otherwise) => Value(one[member]) ?? otherwise;

    private static double? Value(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<double>(out var number) && Math.Abs(number) < 1e6 ? number : null;

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(#[0-9a-fA-F]{3,8}|rgba?\([0-9., %]{1,40}\)|[a-z]{1,20})$", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();
}
