package io.gantry.cli;

import java.io.PrintStream;
import java.util.List;

/** Prints what the checks of a Dockerfile found, as Docker's client does. */
final class BuildCheckView {
  private BuildCheckView() {}

  /** The exit status: 1 when there is anything to say. An error of the file is thrown. */
  static int show(PrintStream out, Fields report) {
    List<Fields> warnings = report.objects("warnings");
    String error = report.text("error");
    if (warnings.isEmpty() && error.isEmpty()) {
      out.println("Check complete, no warnings found.");
      return 0;
    }
    if (!warnings.isEmpty()) {
      String found =
          warnings.size() == 1
              ? "1 warning has been found!"
              : warnings.size() + " warnings have been found!";
      out.println("Check complete, " + found);
    }
    for (Fields warning : warnings) {
      out.println(
          "\nWARNING: " + Printable.text(warning.text("rule") + " - " + warning.text("url")));
      out.println(Printable.text(warning.text("detail")));
      out.print(Printable.lines(warning.text("quote")));
    }
    if (!error.isEmpty()) {
      out.flush();
      throw new ApiException(0, error);
    }
    return 1;
  }
}
