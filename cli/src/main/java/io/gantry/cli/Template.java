package io.gantry.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of Go's text/template that {@code --format} is used with: fields, variables, pipelines,
 * {@code if/else if/else}, {@code range}, {@code with}, comments, trim markers, and the functions
 * of {@link TemplateFunctions}. Works on the values that JSON gives: maps, lists, texts, numbers,
 * booleans.
 */
final class Template {
  /** Something that prints itself for a value ({@code .}) and the variables in sight. */
  sealed interface Node permits Text, Print, If, Range, With, Assign {}

  record Text(String text) implements Node {}

  record Print(TemplateExpression value) implements Node {}

  record Assign(String variable, TemplateExpression value) implements Node {}

  record If(TemplateExpression condition, List<Node> then, List<Node> otherwise) implements Node {}

  record With(TemplateExpression value, List<Node> then, List<Node> otherwise) implements Node {}

  record Range(
      String index, String element, TemplateExpression over, List<Node> body, List<Node> otherwise)
      implements Node {}

  private final List<Node> nodes;

  private Template(List<Node> nodes) {
    this.nodes = nodes;
  }

  /** Compiles the text; what is wrong with it comes as a {@link UsageException}. */
  static Template compile(String text) {
    return new Template(new TemplateParser(text).parse());
  }

  /** Prints the template for this value. */
  String render(Object dot) {
    StringBuilder out = new StringBuilder();
    Map<String, Object> variables = new HashMap<>();
    variables.put("$", dot);
    render(nodes, dot, variables, out);
    return out.toString();
  }

  private static void render(
      List<Node> nodes, Object dot, Map<String, Object> variables, StringBuilder out) {
    for (Node node : nodes) {
      switch (node) {
        case Text text -> out.append(text.text());
        case Print print ->
            out.append(TemplateFunctions.print(print.value().evaluate(dot, variables)));
        case Assign assign ->
            variables.put(assign.variable(), assign.value().evaluate(dot, variables));
        case If choice -> {
          boolean holds = TemplateFunctions.truth(choice.condition().evaluate(dot, variables));
          render(holds ? choice.then() : choice.otherwise(), dot, new HashMap<>(variables), out);
        }
        case With with -> {
          Object value = with.value().evaluate(dot, variables);
          boolean holds = TemplateFunctions.truth(value);
          render(
              holds ? with.then() : with.otherwise(),
              holds ? value : dot,
              new HashMap<>(variables),
              out);
        }
        case Range range -> render(range, dot, variables, out);
      }
    }
  }

  private static void render(
      Range range, Object dot, Map<String, Object> variables, StringBuilder out) {
    List<Map.Entry<Object, Object>> entries = entries(range.over().evaluate(dot, variables));
    for (Map.Entry<Object, Object> entry : entries) {
      Map<String, Object> inner = new HashMap<>(variables);
      inner.put(range.index(), entry.getKey());
      inner.put(range.element(), entry.getValue());
      render(range.body(), entry.getValue(), inner, out);
    }
    if (entries.isEmpty()) {
      render(range.otherwise(), dot, variables, out);
    }
  }

  private static List<Map.Entry<Object, Object>> entries(Object value) {
    List<Map.Entry<Object, Object>> entries = new ArrayList<>();
    switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .sorted((a, b) -> String.valueOf(a.getKey()).compareTo(String.valueOf(b.getKey())))
              .forEach(entry ->
                  entries.add(
                      Map.entry(entry.getKey(), TemplateFunctions.orMissing(entry.getValue()))));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          entries.add(Map.entry(i, TemplateFunctions.orMissing(list.get(i))));
        }
      }
      case TemplateFunctions.Missing missing -> {}
      default ->
          throw new UsageException(
              "template: range can't iterate over " + TemplateFunctions.print(value));
    }
    return entries;
  }
}
