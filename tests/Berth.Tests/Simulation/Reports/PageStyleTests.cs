using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Berth.Tests.Simulation.Reports;

public sealed class PageStyleTests
{
    private static readonly string Style = HtmlReportTests.Parse(ReportCases.Write(ReportCases.One)).Descendants("style").Single().Value;

    [Fact]
    public void Every_class_of_a_chart_has_a_rule_and_no_chart_has_a_colour_of_its_own()
    {
        XElement page = HtmlReportTests.Parse(ReportCases.Write(ReportCases.Many(20)));
        XElement[] shapes = [.. page.Descendants().Where(element => element.Name.NamespaceName.EndsWith("svg", StringComparison.Ordinal) && element.Name.LocalName != "svg")];

        Assert.All(shapes, shape => Assert.NotNull(shape.Attribute("class")));
        Assert.DoesNotContain(shapes.Attributes(), attribute => attribute.Name.LocalName is "fill" or "stroke" or "style" or "font-family");
        foreach (string name in shapes.SelectMany(shape => ((string)shape.Attribute("class")!).Split(' ')).Distinct())
        {
            Assert.Contains($".{name}{{", Style, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(":root{", "--page")]
    [InlineData(":root{", "--raised")]
    [InlineData(":root[data-theme=dark]{", "--page")]
    [InlineData(":root[data-theme=dark]{", "--raised")]
    public void Text_stands_out_from_its_ground(string theme, string ground)
    {
        Dictionary<string, string> colors = Colors(theme);

        // Web Content Accessibility Guidelines 2.1, criterion 1.4.3: 4.5 for text.
        foreach (string text in (string[])["--ink", "--muted", "--accent", "--better-text", "--worse-text"])
        {
            Assert.True(Contrast(colors[text], colors[ground]) >= 4.5, $"{text} on {ground}: {Contrast(colors[text], colors[ground])}");
        }
    }

    [Theory]
    [InlineData(":root{")]
    [InlineData(":root[data-theme=dark]{")]
    public void Lines_stand_out_and_numbers_on_the_heat_map_can_be_read(string theme)
    {
        Dictionary<string, string> colors = Colors(theme);

        // Criterion 1.4.11: 3 for graphics.
        foreach (string line in (string[])["--s1", "--s2", "--s3", "--s4", "--s5", "--s6", "--s7", "--s8", "--better", "--worse"])
        {
            Assert.True(Contrast(colors[line], colors["--page"]) >= 3, $"{line}: {Contrast(colors[line], colors["--page"])}");
        }

        double[] lightness = new double[8];
        for (int level = 0; level < 8; level++)
        {
            string text = Regex.Match(Style, $@"\.h{level}\{{background:var\(--h{level}\);color:var\((--\w+)\)\}}").Groups[1].Value;
            double contrast = Contrast(colors[text], colors[$"--h{level}"]);
            Assert.True(contrast >= 4.5, $"h{level}: {contrast}");
            lightness[level] = Luminance(colors[$"--h{level}"]);
        }

        // One direction of lightness carries the scale without colour.
        IEnumerable<double> rising = theme == ":root{" ? lightness.Reverse() : lightness;
        Assert.Equal(rising.Order(), rising);
    }

    [Theory]
    [InlineData(":root{")]
    [InlineData(":root[data-theme=dark]{")]
    public void Words_on_the_colours_of_nodes_can_be_read(string theme)
    {
        Dictionary<string, string> colors = Colors(theme);

        double[] lightness = new double[8];
        for (int level = 0; level < lightness.Length; level++)
        {
            string text = Regex.Match(Style, $@"\.w{level}\{{stroke:var\(--w{level}\);background:var\(--w{level}\);color:var\((--\w+)\)\}}").Groups[1].Value;
            double contrast = Contrast(colors[text], colors[$"--w{level}"]);
            Assert.True(contrast >= 4.5, $"w{level}: {contrast}");
            lightness[level] = Luminance(colors[$"--w{level}"]);
        }

        IEnumerable<double> rising = theme == ":root{" ? lightness.Reverse() : lightness;
        Assert.Equal(rising.Order(), rising);
        Assert.All(Enumerable.Range(0, 9), user => Assert.True(Contrast(colors["--on"], colors[$"--u{user}"]) >= 4.5, $"u{user}"));
    }

    [Fact]
    public void Paper_never_gets_the_dark_colours()
    {
        string outsideScreen = Regex.Replace(Style, @"@media screen\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}", "");

        Assert.DoesNotContain(Colors(":root[data-theme=dark]{")["--page"], outsideScreen, StringComparison.Ordinal);
        Assert.Contains(Colors(":root{")["--page"], outsideScreen, StringComparison.Ordinal);
        Assert.Contains("@media print", outsideScreen, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Colors(string selector)
    {
        int from = Style.IndexOf(selector, StringComparison.Ordinal) + selector.Length;
        string block = Style[from..Style.IndexOf('}', from)];
        return Regex.Matches(block, @"(--[\w-]+):(#[0-9a-f]{3,6})").ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    private static double Contrast(string one, string other)
    {
        double high = Math.Max(Luminance(one), Luminance(other));
        double low = Math.Min(Luminance(one), Luminance(other));
        return (high + 0.05) / (low + 0.05);
    }

    /// <summary>Relative luminance of a colour, as the guidelines define it.</summary>
    private static double Luminance(string color)
    {
        string digits = color.Length == 4 ? string.Concat(color[1..].Select(digit => $"{digit}{digit}")) : color[1..];
        double[] parts =
        [
            .. Enumerable.Range(0, 3).Select(i => int.Parse(digits.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
                .Select(part => part <= 0.03928 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)),
        ];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
