using System.Text;
using System.Text.Json;

namespace Berth.Tests.Cli;

/// <summary>The form of a document without its values: one line for each path, with the kinds that occur there.</summary>
internal static class JsonShape
{
    public static string Of(JsonElement root)
    {
        var paths = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        Visit(root, "$", paths);
        var text = new StringBuilder();
        foreach ((string path, SortedSet<string> kinds) in paths)
        {
            text.Append(path).Append(": ").AppendJoin('|', kinds).Append('\n');
        }

        return text.ToString();
    }

    private static void Visit(JsonElement element, string path, SortedDictionary<string, SortedSet<string>> paths)
    {
        if (!paths.TryGetValue(path, out SortedSet<string>? kinds))
        {
            paths.Add(path, kinds = new SortedSet<string>(StringComparer.Ordinal));
        }

        kinds.Add(element.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind kind => kind.ToString().ToLowerInvariant(),
        });
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Visit(property.Value, $"{path}.{property.Name}", paths);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Visit(item, path + "[]", paths);
                }

                break;
            default:
                break;
        }
    }
}
