using Xunit;

namespace Berth.Tests.Tidy;

/// <summary>The counters of the tidy test, on source in which they could go wrong.</summary>
public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a // { b\nc", "a       \nc")]
    [InlineData("a /* { \n } */ b", "a      \n      b")]
    [InlineData("x = \"{ \\\" }\" + y;", "x =          + y;")]
    [InlineData("x = @\"c:\\\" + y;", "x =        + y;")]
    [InlineData("x = $\"{a}\";", "x =       ;")]
    [InlineData("x = '{' + '\\'';", "x =     +     ;")]
    [InlineData("x = \"\"\"\n \" { \n\"\"\" + y;", "x =    \n     \n    + y;")]
    [InlineData("x = \"\" + y;", "x =    + y;")]
    public void Comments_strings_and_characters_become_blanks(string source, string expected) => Assert.Equal(expected, CSharpText.CodeOnly(source));

    [Fact]
    public void A_member_is_counted_from_its_first_to_its_last_brace()
    {
        const string Source = """
            namespace N;

            public sealed class A<T>
                where T : class
            {
                private readonly string _brace = "{";

                public int P { get; set; }

                public void M(int a)
                {
                    if (a > 0)
                    {
                        a++; // }
                    }
                }

                private sealed record R(int X)
                {
                    public int Twice()
                    {
                        return X * 2;
                    }
                }
            }
            """;

        Assert.Equal([(8, 1), (11, 6), (21, 3)], CSharpText.Members(Source).Select(member => (member.Line, member.Length)));
    }
}
