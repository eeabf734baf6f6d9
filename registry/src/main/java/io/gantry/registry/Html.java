package io.gantry.registry;

import io.gantry.oci.Digest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A page being written. Whatever comes from outside goes through {@link #escaped}. */
final class Html {
  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;"
          + "color:#1c2733}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}"
          + "a{color:#0b5cad;text-decoration:none}a:hover{text-decoration:underline}"
          + "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .8rem"
          + " .35rem 0;border-bottom:1px solid #dde3ea;vertical-align:top}th{color:#5b6b7b;"
          + "font-weight:600}code{font:13px ui-monospace,monospace;word-break:break-all}";

  /** Only the style of this page, and nothing that could run or be fetched: CSP level 3. */
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(Digest.sha256(STYLE).hex()))
          + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final StringBuilder page = new StringBuilder();

  Html(String title) {
    page.append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escaped(title))
        .append("</title><meta name=\"viewport\" content=\"width=device-width\"><style>")
        .append(STYLE)
        .append("</style></head><body><h1>")
        .append(escaped(title))
        .append("</h1>");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  static String code(String text) {
    return "<code>" + escaped(text) + "</code>";
  }

  /** A link to this page with other queries: names and values in turn. */
  static String link(String text, String... queries) {
    StringBuilder href = new StringBuilder("/");
    for (int i = 0; i < queries.length; i += 2) {
      href.append(i == 0 ? "?" : "&amp;")
          .append(queries[i])
          .append("=")
          .append(URLEncoder.encode(queries[i + 1], StandardCharsets.UTF_8));
    }
    return "<a href=\"" + href + "\">" + escaped(text) + "</a>";
  }

  /** A size in bytes as people read it, in powers of 1000. */
  static String size(long bytes) {
    String[] units = {"kB", "MB", "GB", "TB"};
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 999.95 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return "%.1f %s".formatted(value, units[unit]);
  }

  Html paragraph(String html) {
    page.append("<p>").append(html).append("</p>");
    return this;
  }

  /** A table under a title, if it has rows; cells are HTML already. */
  Html table(String title, List<String> heads, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      page.append("<h2>").append(escaped(title)).append("</h2><table>");
      row("th", heads);
      rows.forEach(cells -> row("td", cells));
      page.append("</table>");
    }
    return this;
  }

  byte[] bytes() {
    return (page + "</body></html>").getBytes(StandardCharsets.UTF_8);
  }

  private void row(String cell, List<String> cells) {
    page.append("<tr>");
    for (String html : cells) {
      page.append("<").append(cell).append(">").append(html);
      page.append("</").append(cell).append(">");
    }
    page.append("</tr>");
  }
}
