package io.gantry.cli;

import io.gantry.oci.Json;
import java.io.PrintStream;
import java.util.List;

/** Prints what a Dockerfile says of itself, as buildx does. */
final class BuildCallView {
  private static final String NARROW = " ";

  private final PrintStream out;

  BuildCallView(PrintStream out) {
    this.out = out;
  }

  /**
   * Prints an answer.
   *
   * @return the exit code
   */
  int show(BuildCall call, byte[] answer) {
    Fields fields = Fields.parse(answer);
    if (call.json()) {
      out.println(Json.writePretty(Json.readMap(answer)));
      boolean found =
          !fields.objects("warnings").isEmpty() || fields.names().contains("buildError");
      return found && !call.ignoreStatus() ? 1 : 0;
    }
    return switch (call.name()) {
      case "outline" -> outline(fields);
      case "targets" -> targets(fields);
      default -> {
        int status = BuildCheckView.show(out, fields);
        yield call.ignoreStatus() ? 0 : status;
      }
    };
  }

  private int targets(Fields list) {
    Table table = new Table(NARROW);
    table.add(List.of("TARGET", "DESCRIPTION"));
    for (Fields target : list.objects("targets")) {
      String name = target.text("name");
      String isDefault = target.flag("default") ? "(default)" : "";
      table.add(
          List.of(
              Printable.text((name + " " + isDefault).strip()),
              Printable.text(target.text("description"))));
    }
    out.print(table.render());
    return 0;
  }

  private int outline(Fields outline) {
    String name = outline.text("name");
    String description = outline.text("description");
    if (!name.isEmpty()) {
      Table table = new Table(NARROW);
      table.add(List.of("TARGET:", Printable.text(name)));
      if (!description.isEmpty()) {
        table.add(List.of("DESCRIPTION:", Printable.text(description)));
      }
      out.println(table.render());
    }
    Table arguments = new Table();
    arguments.add(List.of("BUILD ARG", "VALUE", "DESCRIPTION"));
    for (Fields argument : outline.objects("args")) {
      arguments.add(
          List.of(
              Printable.text(argument.text("name")),
              Printable.text(argument.text("value")),
              Printable.text(argument.text("description"))));
    }
    show(arguments, outline.objects("args"));
    wanted("SECRET", outline.objects("secrets"));
    wanted("SSH", outline.objects("ssh"));
    return 0;
  }

  private void wanted(String head, List<Fields> all) {
    Table table = new Table();
    table.add(List.of(head, "REQUIRED"));
    for (Fields each : all) {
      table.add(List.of(Printable.text(each.text("name")), each.flag("required") ? "true" : ""));
    }
    show(table, all);
  }

  private void show(Table table, List<Fields> lines) {
    if (!lines.isEmpty()) {
      out.println(table.render());
    }
  }
}
