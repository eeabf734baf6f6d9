package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns a template's text into its nodes: splits at the double braces, trims where asked, nests the
 * blocks.
 */
final class TemplateParser {
  private static final Pattern ACTION =
      Pattern.compile(
          "\\{\\{(?<left>- )?\\s*(?<body>/\\*.*?\\*/|(?:\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`|.)*?)\\s*(?<right> -)?\\}\\}",
          Pattern.DOTALL);
  private static final Pattern RANGE_VARIABLES =
      Pattern.compile("(\\$\\w*)\\s*(?:,\\s*(\\$\\w*)\\s*)?:=\\s*(.*)", Pattern.DOTALL);

  private record Piece(boolean action, String text) {}

  private final List<Piece> pieces = new ArrayList<>();
  private int next;
  private String terminator = "";

  TemplateParser(String text) {
    Matcher action = ACTION.matcher(text);
    int from = 0;
    boolean trim = false;
    while (action.find()) {
      addText(text.substring(from, action.start()), trim, action.group("left") != null);
      pieces.add(new Piece(true, action.group("body")));
      trim = action.group("right") != null;
      from = action.end();
    }
    String rest = text.substring(from);
    if (rest.contains("{{")) {
      throw new UsageException("template parsing error: unclosed action in " + text);
    }
    addText(rest, trim, false);
  }

  private void addText(String text, boolean trimStart, boolean trimEnd) {
    String kept = trimStart ? text.stripLeading() : text;
    pieces.add(new Piece(false, trimEnd ? kept.stripTrailing() : kept));
  }

  List<Template.Node> parse() {
    List<Template.Node> nodes = block();
    if (!terminator.isEmpty()) {
      throw new UsageException("template parsing error: unexpected {{" + terminator + "}}");
    }
    return nodes;
  }

  /**
   * Reads nodes up to the end, or up to an {@code else} or {@code end}, which is left in {@link
   * #terminator}.
   */
  private List<Template.Node> block() {
    List<Template.Node> nodes = new ArrayList<>();
    terminator = "";
    while (next < pieces.size()) {
      Piece piece = pieces.get(next++);
      if (!piece.action()) {
        nodes.add(new Template.Text(piece.text()));
      } else if (piece.text().equals("end") || piece.text().startsWith("else")) {
        terminator = piece.text();
        return nodes;
      } else if (!piece.text().startsWith("/*")) {
        nodes.add(action(piece.text()));
      }
    }
    return nodes;
  }

  private Template.Node action(String body) {
    if (startsBlock(body, "if")) {
      return choice(body.substring(2));
    } else if (startsBlock(body, "with")) {
      List<Template.Node> then = block();
      return new Template.With(
          TemplateExpression.parse(body.substring(4)), then, otherwise("with"));
    } else if (startsBlock(body, "range")) {
      return range(body.substring(5).strip());
    }
    Matcher assignment = RANGE_VARIABLES.matcher(body);
    if (assignment.matches() && assignment.group(2) == null) {
      return new Template.Assign(
          assignment.group(1), TemplateExpression.parse(assignment.group(3)));
    }
    return new Template.Print(TemplateExpression.parse(body));
  }

  private static boolean startsBlock(String body, String keyword) {
    return body.startsWith(keyword)
        && body.length() > keyword.length()
        && " ($\t\n".indexOf(body.charAt(keyword.length())) >= 0;
  }

  private Template.Node choice(String condition) {
    List<Template.Node> then = block();
    return new Template.If(TemplateExpression.parse(condition), then, otherwise("if"));
  }

  private Template.Node range(String header) {
    Matcher variables = RANGE_VARIABLES.matcher(header);
    boolean named = variables.matches();
    boolean both = named && variables.group(2) != null;
    String index = both ? variables.group(1) : "$ index";
    String element = both ? variables.group(2) : named ? variables.group(1) : "$ element";
    List<Template.Node> body = block();
    return new Template.Range(
        index,
        element,
        TemplateExpression.parse(named ? variables.group(3) : header),
        body,
        otherwise("range"));
  }

  /** The nodes after {@code else}, if the block that has just ended goes on with one. */
  private List<Template.Node> otherwise(String keyword) {
    if (terminator.isEmpty()) {
      throw new UsageException("template parsing error: {{" + keyword + "}} has no {{end}}");
    }
    String how = terminator;
    if (how.equals("end")) {
      terminator = "";
      return List.of();
    } else if (how.startsWith("else if")) {
      List<Template.Node> chained = List.of(choice(how.substring(7)));
      terminator = "";
      return chained;
    }
    List<Template.Node> nodes = block();
    if (!terminator.equals("end")) {
      throw new UsageException("template parsing error: {{" + keyword + "}} has no {{end}}");
    }
    terminator = "";
    return nodes;
  }
}
