using Berth.Model;

namespace Berth.Formats.Yaml;

/// <summary>Reads a period [from, to): its first moment with its end or its length.</summary>
internal static class PeriodYaml
{
    /// <summary>The period of the keys <c>from</c>, <c>to</c> and <c>for</c>; both ends are dates, or both count from the zero of the jobs.</summary>
    public static (Moment From, Moment To) Period(this YamlFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Moment from = fields.Moment("from") ?? throw fields.Missing("from", "write when it begins");
        const string advice = "write when it ends ('to') or how long it lasts ('for')";
        if (fields.PositiveLength("for") is { } length)
        {
            return fields["to"] is { } second
                ? throw fields.Bad(second, "to", YamlValues.BadValue, "both 'to' and 'for' are there", advice)
                : (from, from.Calendar is { } begin ? new Moment(begin + length, null) : new Moment(null, from.SinceZero!.Value + length));
        }

        Moment to = fields.Moment("to") ?? throw fields.Missing("to", advice);
        if (from.Calendar is null != to.Calendar is null)
        {
            throw fields.Bad(fields["to"]!, "to", "period-mixed", "one end is a date, the other counts from the zero of the jobs", "write both in the same way, or a length as 'for'");
        }

        return to.In(default) > from.In(default)
            ? (from, to)
            : throw fields.Bad(fields["to"]!, "to", "period-order", $"{to} is not after {from}", "swap 'from' and 'to'");
    }
}
