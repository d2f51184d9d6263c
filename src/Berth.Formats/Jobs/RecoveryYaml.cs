using System.Globalization;
using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Jobs;

/// <summary>Reads what jobs can do after an interruption, from a job or from the recovery of a failures file.</summary>
internal static class RecoveryYaml
{
    /// <summary>Its keys.</summary>
    public static readonly string[] Keys = ["checkpoint", "restartCost", "retries", "backOff", "backOffFactor", "maxBackOff"];

    private const string Unlimited = "unlimited";
    private const double MostFactor = 1000;

    /// <summary>What keys that are left out stand for where others of them are there: the usual recovery of <see cref="FailureSpec"/>.</summary>
    public static JobRecovery Usual { get; } = new FailureSpec().Recovery;

    /// <summary>The recovery that some keys describe; null where none of them is there.</summary>
    public static JobRecovery? Read(YamlFields fields)
    {
        if (Keys.All(key => fields[key] is null))
        {
            return null;
        }

        Duration backOff = fields.Length("backOff") ?? Usual.BackOff;
        Duration? longest = fields.Length("maxBackOff");
        if (longest < backOff)
        {
            throw fields.Bad(
                fields["maxBackOff"]!, "maxBackOff", YamlValues.BadValue, $"the longest time is shorter than the first, {DurationText.Exact(backOff)}", "make maxBackOff at least backOff");
        }

        return Usual with
        {
            CheckpointInterval = fields.PositiveLength("checkpoint"),
            RestartCost = fields.Length("restartCost") ?? Usual.RestartCost,
            Retries = fields.Text("retries") is { Value: Unlimited } ? null : Retries(fields) ?? Usual.Retries,
            BackOff = backOff,
            BackOffFactor = fields.Value("backOffFactor", $"a number from 1 to {MostFactor}", (string text, out double value) =>
                double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= MostFactor) ?? Usual.BackOffFactor,
            MaxBackOff = longest ?? (backOff > Usual.MaxBackOff ? backOff : Usual.MaxBackOff),
        };
    }

    private static int? Retries(YamlFields fields) => fields.Value("retries", $"a whole number from 0 to {int.MaxValue}, or {Unlimited}", (string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));
}
