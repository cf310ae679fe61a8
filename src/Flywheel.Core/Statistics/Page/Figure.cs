namespace Flywheel.Core.Statistics.Page;

/// <summary>The frame that every chart stands in: a heading, a sentence, the drawing, and the same numbers as a table.</summary>
/// <param name="Id">Of the element; others are made from it.</param>
/// <param name="Title">Heading, and the drawing's name.</param>
/// <param name="Sentence">What is to be seen: the drawing's description for whom does not see it.</param>
/// <param name="Wide">Whether it takes the whole width.</param>
internal sealed record Figure(string Id, string Title, string Sentence, bool Wide = false)
{
    /// <summary>Of a name in a table, where all of it matters less than that the table can be read.</summary>
    private const int NameColumns = 200;

    /// <param name="page">Gets it.</param>
    /// <param name="height">Pixels of the drawing; its width is what there is.</param>
    /// <param name="kind">Class of the drawing's frame.</param>
    /// <param name="draw">Writes the parts of the drawing.</param>
    /// <param name="head">Headings of the table: the first one names the rows.</param>
    /// <param name="rows">Cells as text.</param>
    internal void Put(Markup page, double height, string kind, Action draw, string[] head, IEnumerable<string[]> rows)
    {
        Open(page);
        page.Put($"<div class=\"plot {kind}\"><svg role=\"img\" width=\"100%\" height=\"{height}\" aria-labelledby=\"{Id}-t\" aria-describedby=\"{Id}-d\">");
        page.Put($"<title id=\"{Id}-t\">{Title}</title><desc id=\"{Id}-d\">{Sentence}</desc>\n");
        draw();
        page.Put($"</svg></div>\n<details class=\"data\"><summary>{Title} as a table</summary>");
        Table(page, head, rows);
        page.Put($"</details></figure>\n");
    }

    /// <summary>With a table alone.</summary>
    internal void Put(Markup page, string[] head, IEnumerable<string[]> rows)
    {
        Open(page);
        Table(page, head, rows);
        page.Put($"</figure>\n");
    }

    /// <summary>Where there is nothing to draw.</summary>
    internal void Empty(Markup page, string sentence)
    {
        page.Put($"<figure class=\"panel{(Wide ? " wide" : "")}\" id=\"{Id}\" aria-labelledby=\"{Id}-h\">");
        page.Put($"<figcaption><h2 id=\"{Id}-h\">{Title}</h2></figcaption>");
        page.Put($"<p class=\"empty\">{sentence}</p></figure>\n");
    }

    private void Open(Markup page)
    {
        page.Put($"<figure class=\"panel{(Wide ? " wide" : "")}\" id=\"{Id}\" aria-labelledby=\"{Id}-h\">");
        page.Put($"<figcaption><h2 id=\"{Id}-h\">{Title}</h2><p>{Sentence}</p></figcaption>\n");
    }

    private void Table(Markup page, string[] head, IEnumerable<string[]> rows)
    {
        page.Put($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Title}: table\"><table><thead><tr>");
        foreach (string name in head)
        {
            page.Put($"<th scope=\"col\">{name}</th>");
        }
        page.Put($"</tr></thead><tbody>\n");
        foreach (string[] row in rows)
        {
            page.Put($"<tr><th scope=\"row\"><bdi>{PageText.Cut(row[0], NameColumns)}</bdi></th>");
            foreach (string cell in row.AsSpan(1))
            {
                page.Put($"<td>{cell}</td>");
            }
            page.Put($"</tr>\n");
        }
        page.Put($"</tbody></table></div>");
    }
}
