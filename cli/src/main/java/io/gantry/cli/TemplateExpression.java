package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pipeline of a template: commands joined by bars, each a value or a function with arguments. */
sealed interface TemplateExpression {
  Object evaluate(Object dot, Map<String, Object> variables);

  /** A text, number or truth value written out. */
  record Literal(Object value) implements TemplateExpression {
    @Override
    public Object evaluate(Object dot, Map<String, Object> variables) {
      return value;
    }
  }

  /** {@code .A.B}, {@code $}, {@code $x.A}: names looked up one after the other. */
  record Field(String variable, List<String> path) implements TemplateExpression {
    @Override
    public Object evaluate(Object dot, Map<String, Object> variables) {
      Object value = variable.isEmpty() ? dot : variables.get(variable);
      if (value == null) {
        throw new UsageException("template parsing error: undefined variable \"" + variable + "\"");
      }
      for (String name : path) {
        value = TemplateFunctions.field(value, name);
      }
      return value;
    }
  }

  /** {@code (pipeline).A.B}. */
  record Selection(TemplateExpression of, List<String> path) implements TemplateExpression {
    @Override
    public Object evaluate(Object dot, Map<String, Object> variables) {
      Object value = of.evaluate(dot, variables);
      for (String name : path) {
        value = TemplateFunctions.field(value, name);
      }
      return value;
    }
  }

  /** A function and its arguments; what a bar hands on comes last. */
  record Call(String function, List<TemplateExpression> arguments) implements TemplateExpression {
    @Override
    public Object evaluate(Object dot, Map<String, Object> variables) {
      List<Object> values = new ArrayList<>();
      for (TemplateExpression argument : arguments) {
        values.add(argument.evaluate(dot, variables));
      }
      return TemplateFunctions.call(function, values);
    }
  }

  static TemplateExpression parse(String text) {
    return new Parser(text).whole();
  }

  /** Recursive descent over the words of one action. */
  final class Parser {
    private static final Pattern WORD =
        Pattern.compile("\\s*(?:(\"(?:\\\\.|[^\"\\\\])*\"|`[^`]*`)|([()|])|([^\\s()|\"`]+))");

    private final List<String> words = new ArrayList<>();
    private final String text;
    private int next;

    private Parser(String text) {
      this.text = text;
      Matcher word = WORD.matcher(text.strip());
      int end = 0;
      while (word.lookingAt()) {
        words.add(word.group().strip());
        end = word.end();
        word.region(end, word.regionEnd());
      }
      if (end != text.strip().length() || words.isEmpty()) {
        throw error();
      }
    }

    private TemplateExpression whole() {
      TemplateExpression expression = pipeline();
      if (next != words.size()) {
        throw error();
      }
      return expression;
    }

    private TemplateExpression pipeline() {
      TemplateExpression value = command(List.of());
      while (next < words.size() && words.get(next).equals("|")) {
        next++;
        value = command(List.of(value));
      }
      return value;
    }

    private TemplateExpression command(List<TemplateExpression> piped) {
      if (next < words.size() && TemplateFunctions.NAMES.contains(words.get(next))) {
        String function = words.get(next++);
        List<TemplateExpression> arguments = new ArrayList<>();
        while (next < words.size()
            && !words.get(next).equals("|")
            && !words.get(next).equals(")")) {
          arguments.add(operand());
        }
        arguments.addAll(piped);
        return new Call(function, arguments);
      }
      if (!piped.isEmpty()) {
        throw error();
      }
      return operand();
    }

    private TemplateExpression operand() {
      if (next == words.size()) {
        throw error();
      }
      String word = words.get(next++);
      if (word.equals("(")) {
        TemplateExpression inner = pipeline();
        if (next == words.size() || !words.get(next++).equals(")")) {
          throw error();
        }
        boolean selects =
            next < words.size() && words.get(next).startsWith(".") && words.get(next).length() > 1;
        return selects ? new Selection(inner, path(words.get(next++).substring(1))) : inner;
      } else if (word.startsWith(".") || word.startsWith("$")) {
        return field(word);
      }
      return new Literal(literal(word));
    }

    private static TemplateExpression field(String word) {
      int dot = word.indexOf('.');
      String variable = dot < 0 ? word : word.substring(0, dot);
      String path = dot < 0 ? "" : word.substring(dot + 1);
      return new Field(variable, path(path));
    }

    private static List<String> path(String path) {
      return path.isEmpty() ? List.of() : List.of(path.split("\\."));
    }

    private Object literal(String word) {
      if (word.startsWith("`")) {
        return word.substring(1, word.length() - 1);
      } else if (word.startsWith("\"")) {
        return word.substring(1, word.length() - 1).translateEscapes();
      } else if (word.equals("true") || word.equals("false")) {
        return Boolean.valueOf(word);
      }
      try {
        return word.contains(".") ? (Object) Double.valueOf(word) : Long.valueOf(word);
      } catch (NumberFormatException e) {
        throw new UsageException("template parsing error: function \"" + word + "\" not defined");
      }
    }

    private UsageException error() {
      return new UsageException(
          "template parsing error: cannot understand {{" + text.strip() + "}}");
    }
  }
}
