using System.Security.Cryptography;
using System.Text;

namespace Berth.Simulation.Reports;

/// <summary>The head of every report: title, style, and what the browser may do.</summary>
internal static class PageHead
{
    /// <summary>Writes it; the page is to be open, and nothing in it yet.</summary>
    public static void Write(HtmlPage page, string title)
    {
        page.Open("head");
        page.Empty("meta", ("charset", "utf-8"));

        // Even if a name slipped through the escaping, the browser would neither fetch anything nor run a foreign script.
        page.Empty(
            "meta",
            ("http-equiv", "Content-Security-Policy"),
            ("content", $"default-src 'none'; style-src '{Hash(PageStyle.Text)}'; script-src '{Hash(PageScript.Text)}'; base-uri 'none'; form-action 'none'"));
        page.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        page.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        page.Empty("meta", ("name", "generator"), ("content", "Berth"));
        page.Element("title", title);
        page.Open("style");
        page.Constant(PageStyle.Text);
        page.Close();
        page.Close();
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
