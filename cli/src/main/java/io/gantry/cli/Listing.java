package io.gantry.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of things, printed as the user asks: a table of the usual columns, {@code --format json}
 * (an object a line), {@code --format 'table {{.ID}}\t{{.Names}}'}, or {@code --format '{{.ID}}'}.
 * The names that templates use are the columns' names.
 */
final class Listing<T> {
  /**
   * @param field the name in templates
   * @param title the head of the column
   * @param usual whether the table has it when no format is given
   */
  private record Column<T>(String field, String title, boolean usual, Function<T, String> value) {}

  private static final Pattern FIELD = Pattern.compile("\\.(\\w+)");

  private final List<Column<T>> columns = new ArrayList<>();

  Listing<T> column(String field, String title, Function<T, String> value) {
    columns.add(new Column<>(field, title, true, value));
    return this;
  }

  /** A column for templates and JSON only. */
  Listing<T> hidden(String field, String title, Function<T, String> value) {
    columns.add(new Column<>(field, title, false, value));
    return this;
  }

  void print(PrintStream out, Arguments arguments, List<T> things) {
    String format = arguments.last("format", "table");
    if (format.equals("json")) {
      format = "{{json .}}";
    }
    if (format.equals("table")) {
      printTable(out, things);
    } else if (format.startsWith("table ")) {
      printTable(out, format.substring("table ".length()).translateEscapes(), things);
    } else {
      Template template = Template.compile(format.translateEscapes());
      things.forEach(thing -> out.println(template.render(fields(thing))));
    }
  }

  private void printTable(PrintStream out, List<T> things) {
    List<Column<T>> usual = columns.stream().filter(Column::usual).toList();
    Table table = new Table();
    table.add(usual.stream().map(Column::title).toList());
    things.forEach(
        thing -> table.add(usual.stream().map(column -> column.value().apply(thing)).toList()));
    out.print(table.render());
  }

  private void printTable(PrintStream out, String format, List<T> things) {
    Template template = Template.compile(format);
    Table table = new Table();
    table.add(List.of(heading(format).split("\t", -1)));
    things.forEach(thing -> table.add(List.of(template.render(fields(thing)).split("\t", -1))));
    out.print(table.render());
  }

  private String heading(String format) {
    StringBuilder heading = new StringBuilder();
    for (String part : format.split("\t", -1)) {
      Matcher field = FIELD.matcher(part);
      String name = field.find() ? field.group(1) : "";
      String title =
          columns.stream()
              .filter(column -> column.field().equals(name))
              .map(Column::title)
              .findFirst()
              .orElse(part);
      heading.append(heading.isEmpty() ? "" : "\t").append(title);
    }
    return heading.toString();
  }

  private Map<String, Object> fields(T thing) {
    Map<String, Object> fields = new LinkedHashMap<>();
    columns.forEach(column -> fields.put(column.field(), column.value().apply(thing)));
    return fields;
  }
}
