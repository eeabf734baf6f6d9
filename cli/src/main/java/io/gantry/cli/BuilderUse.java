package io.gantry.cli;

import java.io.PrintStream;
import java.util.List;

/** {@code gantry builder du}: what the cache of builds holds. */
final class BuilderUse extends Verb {
  BuilderUse() {
    super(
        "",
        "Show disk usage of the build cache",
        Flag.value("format", "string", "Format output: table, json, or a Go template"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<Fields> cache =
        Fields.parse(session.client().getBytes("/system/df?type=build-cache"))
            .objects("BuildCache");
    DiskUseDetail.buildCache().print(session.out(), arguments, cache);
    if (!arguments.given("format")) {
      total(session.out(), cache);
    }
    return 0;
  }

  private static void total(PrintStream out, List<Fields> cache) {
    long all = cache.stream().mapToLong(entry -> entry.number("Size")).sum();
    long used =
        cache.stream()
            .filter(entry -> entry.flag("InUse"))
            .mapToLong(entry -> entry.number("Size"))
            .sum();
    out.println("Reclaimable:\t" + Humans.size(all - used));
    out.println("Total:\t\t" + Humans.size(all));
  }
}
