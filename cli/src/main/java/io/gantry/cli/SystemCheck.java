package io.gantry.cli;

import java.util.List;

/** {@code gantry system check}. */
final class SystemCheck extends Verb {
  SystemCheck() {
    super(
        "",
        "Compare all images with what is on the disk",
        Flag.toggle(
            "repair", "Remove what is broken, so that a pull can bring it again; containers stay"));
  }

  /** Fails when something is wrong and stays so. */
  @Override
  int run(Session session, Arguments arguments) {
    boolean repair = arguments.has("repair");
    Query query = new Query("/gantry/v1/check").when("repair", repair);
    DaemonClient client = session.client();
    Fields report =
        Fields.parse(repair ? client.post(query.toString()) : client.getBytes(query.toString()));
    List<Fields> problems = report.objects("Problems");
    problems.forEach(problem -> session.out().println(line(problem)));
    session
        .out()
        .println(
            "Checked %d images, %d blobs, %d layers: %s"
                .formatted(
                    report.number("Images"),
                    report.number("Blobs"),
                    report.number("Layers"),
                    problems.isEmpty() ? "all is well" : problems.size() + " problems"));
    if (repair) {
      session
          .out()
          .println("Total reclaimed space: " + Humans.size(report.number("SpaceReclaimed")));
    }
    return problems.stream().allMatch(problem -> problem.flag("Repaired")) ? 0 : 1;
  }

  private static String line(Fields problem) {
    List<String> images = problem.texts("Images");
    return problem.text("Kind")
        + " "
        + problem.text("Subject")
        + " "
        + problem.text("Problem")
        + (images.isEmpty() ? "" : " (images: " + String.join(", ", images) + ")")
        + (problem.flag("Repaired") ? ": repaired" : "");
  }
}
