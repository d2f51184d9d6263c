using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Berth.Tests.Formats.Yaml;

/// <summary>A YAML text as the JSON that an editor checks against a schema (core schema of YAML 1.2).</summary>
internal static partial class YamlAsJson
{
    public static JToken Of(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Of(stream.Documents[0].RootNode);
    }

    private static JToken Of(YamlNode node) => node switch
    {
        YamlMappingNode map => new JObject(map.Children.Select(pair => new JProperty(((YamlScalarNode)pair.Key).Value!, Of(pair.Value)))),
        YamlSequenceNode list => new JArray(list.Children.Select(Of)),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
        YamlScalarNode text => new JValue(text.Value),
        _ => throw new NotSupportedException(node.GetType().Name),
    };

    private static JValue Plain(string text) => text switch
    {
        "" or "~" or "null" => JValue.CreateNull(),
        "true" => new JValue(true),
        "false" => new JValue(false),
        _ when Whole().IsMatch(text) => new JValue(long.Parse(text, CultureInfo.InvariantCulture)),
        _ when Decimal().IsMatch(text) => new JValue(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => new JValue(text),
    };

    [GeneratedRegex(@"^[-+]?[0-9]+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Decimal();
}
