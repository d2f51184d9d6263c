using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Tenancy;

/// <summary>Reads amounts of what tenants share: <c>{cpus: 64, memory: 512GiB, gpus: 8}</c>. What is left out is not limited.</summary>
internal static class AmountsYaml
{
    /// <summary>Keys of amounts, the same words as in jobs and cluster files.</summary>
    public static readonly string[] Keys = ["cpus", "memory", "gpus"];

    private const decimal Most = 100_000_000_000m;

    /// <summary>The amounts of a key; null where it is left out. Throws <see cref="BadInputException"/> where they name nothing.</summary>
    /// <param name="fields">The mapping.</param>
    /// <param name="key">The key.</param>
    public static AmountLimits? Of(YamlFields fields, string key)
    {
        if (fields[key] is not { } node)
        {
            return null;
        }

        YamlFields amounts = Fields(fields, key)!;
        var limits = new AmountLimits(
            amounts.Value<long>("cpus", AmountText.ExpectedCores, TryCores),
            amounts.Bytes("memory"),
            amounts.Value<long>("gpus", "a number of GPUs such as 8 or 0.5, to a thousandth", TryThousandths));
        return limits.IsNone ? throw fields.Bad(node, key, "empty-list", "no resource is named", $"name one of {string.Join(", ", Keys)}") : limits;
    }

    /// <summary>The mapping of a key's amounts, for errors that point at one of them; null where the key is left out.</summary>
    public static YamlFields? Fields(YamlFields fields, string key) => fields[key] is not { } node ? null : YamlFields.Of(
        fields.Input, node, $"in '{key}'", Keys, $"write amounts, for example '{key}: {{cpus: 64, memory: 512GiB, gpus: 8}}'", fields.PathOf(key));

    private static bool TryCores(string text, out long millicores) => AmountText.TryMillicores(text, out millicores) || TryThousandths(text, out millicores);

    /// <summary>A number without sign, to a thousandth.</summary>
    private static bool TryThousandths(string text, out long thousandths)
    {
        bool read = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number <= Most;
        decimal exact = read ? number * 1000 : 0;
        thousandths = (long)exact;
        return read && exact == thousandths;
    }
}
