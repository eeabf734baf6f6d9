package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** {@code gantry system df}. */
final class DiskUse extends Verb {
  /** One kind of thing and what it takes. */
  private record Row(String type, int total, int active, long size, long reclaimable) {
    String reclaimableText() {
      return Humans.size(reclaimable) + (size == 0 ? "" : " (" + reclaimable * 100 / size + "%)");
    }
  }

  DiskUse() {
    super(
        "",
        "Show disk usage",
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.toggle('v', "verbose", "Show detailed information on space usage"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    boolean verbose = arguments.has("verbose");
    if (verbose && arguments.given("format")) {
      throw new UsageException("the verbose and the format options conflict");
    }
    Fields use = Fields.parse(session.client().getBytes("/system/df"));
    if (verbose) {
      DiskUseDetail.print(session.out(), use);
    } else {
      summary(session, arguments, use);
    }
    return 0;
  }

  private static void summary(Session session, Arguments arguments, Fields use) {
    List<Row> rows = new ArrayList<>();
    List<Fields> images = use.objects("Images");
    long unused =
        images.stream()
            .filter(image -> image.number("Containers") == 0)
            .mapToLong(image -> image.number("Size") - Math.max(0, image.number("SharedSize")))
            .sum();
    rows.add(
        new Row(
            "Images",
            images.size(),
            (int) images.stream().filter(image -> image.number("Containers") > 0).count(),
            use.number("LayersSize"),
            Math.min(unused, use.number("LayersSize"))));
    rows.add(
        row(
            "Containers",
            use.objects("Containers"),
            container -> container.text("State").equals("running"),
            container -> container.number("SizeRw")));
    rows.add(
        row(
            "Local Volumes",
            use.objects("Volumes"),
            volume -> volume.object("UsageData").number("RefCount") > 0,
            volume -> Math.max(0, volume.object("UsageData").number("Size"))));
    rows.add(
        row(
            "Build Cache",
            use.objects("BuildCache"),
            entry -> entry.flag("InUse"),
            entry -> entry.number("Size")));
    new Listing<Row>()
        .column("Type", "TYPE", Row::type)
        .column("TotalCount", "TOTAL", row -> String.valueOf(row.total()))
        .column("Active", "ACTIVE", row -> String.valueOf(row.active()))
        .column("Size", "SIZE", row -> Humans.size(row.size()))
        .column("Reclaimable", "RECLAIMABLE", Row::reclaimableText)
        .print(session.out(), arguments, rows);
  }

  private static Row row(
      String type, List<Fields> things, Predicate<Fields> active, ToLongFunction<Fields> size) {
    long all = things.stream().mapToLong(size).sum();
    long reclaimable = things.stream().filter(active.negate()).mapToLong(size).sum();
    return new Row(
        type, things.size(), (int) things.stream().filter(active).count(), all, reclaimable);
  }
}
