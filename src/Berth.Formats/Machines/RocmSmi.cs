using System.Globalization;
using System.Text.Json;

namespace Berth.Formats.Machines;

/// <summary>
/// What <c>rocm-smi --showproductname --showmeminfo vram --json</c> prints: an object with one member for each GPU (<c>card0</c>, <c>card1</c>, ...),
/// whose members are texts. Releases differ in the case of the keys: <c>Card series</c> and <c>Card Series</c>.
/// </summary>
public static class RocmSmi
{
    private static readonly string[] NameKeys = ["card series", "card model", "device name"];

    /// <summary>The program.</summary>
    public const string Program = "rocm-smi";

    /// <summary>What to ask it.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["--showproductname", "--showmeminfo", "vram", "--json"];

    /// <summary>The GPUs in the order of the object. Warnings may stand before it; a text without an object has no GPU.</summary>
    public static IReadOnlyList<LocalGpu> Parse(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        int begin = output.IndexOf('{', StringComparison.Ordinal);
        int end = output.LastIndexOf('}');
        if (begin < 0 || end < begin)
        {
            return [];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(output.AsMemory(begin, end - begin + 1));
            return [.. document.RootElement.EnumerateObject()
                .Where(card => card.Name.StartsWith("card", StringComparison.OrdinalIgnoreCase) && card.Value.ValueKind == JsonValueKind.Object)
                .Select(card => Gpu(card.Value)).OfType<LocalGpu>()];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>A member without a name of a product is no GPU: the tool puts facts of the system beside the cards.</summary>
    private static LocalGpu? Gpu(JsonElement card)
    {
        Dictionary<string, string> facts = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty fact in card.EnumerateObject())
        {
            facts[fact.Name] = fact.Value.ToString().Trim();
        }

        string? name = NameKeys.Select(key => facts.GetValueOrDefault(key)).FirstOrDefault(value => value is { Length: > 0 } and not "N/A");
        string memory = facts.GetValueOrDefault("vram total memory (b)", "");
        bool isNumber = long.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes > 0;
        return name is null ? null : new LocalGpu(name, isNumber ? bytes : null);
    }
}
