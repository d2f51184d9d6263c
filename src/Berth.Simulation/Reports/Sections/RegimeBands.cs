using System.Text;
using Berth.Model;
using Berth.Model.Metrics;
using Berth.Scheduling.Policies;
using Berth.Simulation.Reports.Charts;

namespace Berth.Simulation.Reports.Sections;

/// <summary>Above the charts over time: which regime was in force when, one band a policy that has regimes, and what each had of the replay.</summary>
internal static class RegimeBands
{
    private const int MostRows = 200;
    private const double Left = 62;
    private const double Width = 802;
    private const double BandHeight = 20;

    /// <summary>Writes the bands; nothing where no policy has regimes.</summary>
    /// <param name="context">The report.</param>
    /// <param name="range">The time axis of the charts below.</param>
    /// <param name="bucketMs">Length of a column of a band in ms.</param>
    public static void Write(ReportContext context, TimeRange range, long bucketMs)
    {
        for (int i = 0; i < context.Names.Count; i++)
        {
            if (context.Model.Policies[i].Regimes is { } regimes)
            {
                Write(context, i, regimes, range, bucketMs);
            }
        }
    }

    private static void Write(ReportContext context, int policy, RegimeReport regimes, TimeRange range, long bucketMs)
    {
        HtmlPage page = context.Page;
        RegimeLog log = regimes.Log;
        page.Open("figure");
        page.Open("figcaption");
        context.WriteKey(policy);
        page.Text($"Regimes of {context.Names[policy]}");
        page.Close();
        WriteLegend(page, log.Set);
        string shares = string.Join("; ", regimes.Use.Select(use => $"{use.Name} {NumberText.Percent(use.TimeShare)}"));
        page.Open("div", "scroll");
        var drawing = new SvgDrawing(page, Left + Width + 16, BandHeight + 42, $"Regimes of {context.Names[policy]} over time: {shares}.", "gantt");
        DrawBand(drawing, log, range, bucketMs);
        new TimeScale(range.FromMs, range.ToMs, range.FromMs, range.HasCalendar, Left, Width).Draw(drawing, BandHeight, BandHeight);
        drawing.Finish();
        page.Close();
        page.Close();
        WriteNumbers(context, regimes, range);
    }

    /// <summary>Each column is filled from below by the share of its time that each regime was in force; columns of one regime alone are drawn as one.</summary>
    private static void DrawBand(SvgDrawing drawing, RegimeLog log, TimeRange range, long bucketMs)
    {
        var scale = new TimeScale(range.FromMs, range.ToMs, range.FromMs, range.HasCalendar, Left, Width);
        var paths = log.Set.Regimes.Select(_ => new StringBuilder()).ToArray();
        int alone = -1;
        double aloneFrom = Left;
        for (long fromMs = range.FromMs; fromMs < range.ToMs; fromMs += bucketMs)
        {
            long toMs = Math.Min(range.ToMs, fromMs + bucketMs);
            double[] seconds = RegimeUsage.TimeIn(log, fromMs, toMs);
            double all = (toMs - fromMs) / 1000.0;
            int only = Array.FindIndex(seconds, time => time >= all);
            if (only >= 0 && only == alone)
            {
                continue;
            }

            Close(scale.X(fromMs));
            if (only >= 0)
            {
                (alone, aloneFrom) = (only, scale.X(fromMs));
                continue;
            }

            double bottom = BandHeight;
            for (int i = 0; i < seconds.Length; i++)
            {
                double height = BandHeight * seconds[i] / all;
                if (height > 0)
                {
                    SvgDrawing.AppendBox(paths[i], scale.X(fromMs), bottom - height, scale.X(toMs) - scale.X(fromMs), height);
                    bottom -= height;
                }
            }
        }

        Close(Left + Width);
        for (int i = 0; i < paths.Length; i++)
        {
            drawing.OpenGroup("regime", log.Set.Regimes[i].Name);
            drawing.Path(Color(log.Set, i), paths[i]);
            drawing.Close();
        }

        void Close(double x)
        {
            if (alone >= 0)
            {
                SvgDrawing.AppendBox(paths[alone], aloneFrom, 0, x - aloneFrom, BandHeight);
                alone = -1;
            }
        }
    }

    /// <summary>The default is grey; the others have colours in turn.</summary>
    private static string Color(RegimeSet set, int regime) =>
        FormattableString.Invariant($"u{(regime == set.Default ? GanttWords.Colors : regime % GanttWords.Colors)}");

    private static void WriteLegend(HtmlPage page, RegimeSet set)
    {
        page.Open("ul", "legend");
        for (int i = 0; i < set.Regimes.Count; i++)
        {
            page.Open("li");
            page.Xml.WriteStartElement("svg", SvgCanvas.Namespace);
            page.Xml.WriteAttributeString("class", "swatch");
            page.Xml.WriteAttributeString("viewBox", "0 0 14 10");
            page.Xml.WriteAttributeString("aria-hidden", "true");
            page.Xml.WriteStartElement("path", SvgCanvas.Namespace);
            page.Xml.WriteAttributeString("class", Color(set, i));
            page.Xml.WriteAttributeString("d", "M0 0h14v10h-14z");
            page.Xml.WriteEndElement();
            page.Xml.WriteFullEndElement();
            page.Text(set.Regimes[i].Name);
            page.Close();
        }

        page.Close();
    }

    private static void WriteNumbers(ReportContext context, RegimeReport regimes, TimeRange range)
    {
        HtmlPage page = context.Page;
        RegimeLog log = regimes.Log;
        context.OpenNumbers($"Numbers: {NumberText.Count(log.Switches.Count)} changes, at least {NumberText.Span(log.Set.Dwell.Seconds)} apart");
        page.Open("table");
        context.WriteHead("regime", "policy", "in force", "entered", "jobs started", "mean wait");
        page.Open("tbody");
        for (int i = 0; i < regimes.Use.Count; i++)
        {
            RegimeUse use = regimes.Use[i];
            context.WriteRow(
                use.Name,
                PolicyText.Format(log.Set.Regimes[i].Policy),
                NumberText.Percent(use.TimeShare),
                NumberText.Count(use.Entered),
                NumberText.Percent(use.StartedShare),
                use.Started == 0 ? NumberText.None : NumberText.Span(use.MeanWaitSeconds));
        }

        page.Close();
        page.Close();
        page.Open("table");
        page.Element("caption", log.Switches.Count > MostRows ? $"The first {MostRows} changes" : "Changes");
        context.WriteHead("when", "from", "to", "because", "measured");
        page.Open("tbody");
        foreach (RegimeSwitch change in log.Switches.Take(MostRows))
        {
            context.WriteRow(
                range.HasCalendar ? change.At.ToString() : NumberText.Span((change.At.UnixMs - range.FromMs) / 1000.0),
                log.Set.Regimes[change.From].Name,
                log.Set.Regimes[change.To].Name,
                PolicyText.FormatTest(log.CauseOf(change), change.Leaves),
                change.Value is { } value ? NumberText.Number(value) : NumberText.None);
        }

        page.Close();
        page.Close();
        context.CloseNumbers();
    }
}
