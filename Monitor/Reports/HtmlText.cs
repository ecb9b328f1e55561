using System.Text;

namespace Alphadrift.Monitoring.Reports;

/// <summary>Text of a page or a drawing, the same in every locale.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    public HtmlText Add(FormattableString text)
    {
        _text.Append(FormattableString.Invariant(text));
        return this;
    }

    /// <summary>HTML that is ready.</summary>
    public HtmlText Raw(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>A paragraph of plain text.</summary>
    public HtmlText Paragraph(string text) => Raw($"<p>{Html.Text(text)}</p>\n");

    public override string ToString() => _text.ToString();
}
