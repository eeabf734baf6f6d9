package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** {@code gantry system df}. */
final class DiskUse extends Verb {
  /** One kind of thing and what it takes; empty texts where a number would mean nothing. */
  private record Row(String type, String total, String active, long size, String reclaimable) {
    static Row of(String type, int total, int active, long size, long reclaimable) {
      String share = size == 0 ? "" : " (" + reclaimable * 100 / size + "%)";
      return new Row(
          type,
          String.valueOf(total),
          String.valueOf(active),
          size,
          Humans.size(reclaimable) + share);
    }

    static Row of(String type, Fields content) {
      return new Row(type, content.text("Count"), "", content.number("Size"), "");
    }

    static Row of(String type, long size) {
      return new Row(type, "", "", size, "");
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
      return 0;
    }
    List<Row> rows = new ArrayList<>(docker(use));
    if (!use.object("Gantry").names().isEmpty()) {
      rows.addAll(rest(use.object("Gantry")));
    }
    new Listing<Row>()
        .column("Type", "TYPE", Row::type)
        .column("TotalCount", "TOTAL", Row::total)
        .column("Active", "ACTIVE", Row::active)
        .column("Size", "SIZE", row -> Humans.size(row.size()))
        .column("Reclaimable", "RECLAIMABLE", Row::reclaimable)
        .print(session.out(), arguments, rows);
    return 0;
  }

  /** What Docker's command shows, too. */
  private static List<Row> docker(Fields use) {
    return List.of(
        images(use),
        row(
            "Containers",
            use.objects("Containers"),
            container -> container.text("State").equals("running"),
            container -> container.number("SizeRw")),
        row(
            "Local Volumes",
            use.objects("Volumes"),
            volume -> volume.object("UsageData").number("RefCount") > 0,
            volume -> Math.max(0, volume.object("UsageData").number("Size"))),
        row(
            "Build Cache",
            use.objects("BuildCache"),
            entry -> entry.flag("InUse"),
            entry -> entry.number("Size")));
  }

  private static List<Row> rest(Fields gantry) {
    return List.of(
        Row.of("Blobs", gantry.object("Blobs")),
        Row.of("Unfinished Downloads", gantry.object("Downloads")),
        Row.of("Work in Progress", gantry.number("Working")),
        Row.of("Container Logs", gantry.number("Logs")),
        Row.of("Metadata", gantry.number("Metadata")),
        Row.of("All", gantry.number("Total")));
  }

  private static Row images(Fields use) {
    List<Fields> images = use.objects("Images");
    long unused =
        images.stream()
            .filter(image -> image.number("Containers") == 0)
            .mapToLong(image -> image.number("Size") - Math.max(0, image.number("SharedSize")))
            .sum();
    return Row.of(
        "Images",
        images.size(),
        (int) images.stream().filter(image -> image.number("Containers") > 0).count(),
        use.number("LayersSize"),
        Math.min(unused, use.number("LayersSize")));
  }

  private static Row row(
      String type, List<Fields> things, Predicate<Fields> active, ToLongFunction<Fields> size) {
    long all = things.stream().mapToLong(size).sum();
    long reclaimable = things.stream().filter(active.negate()).mapToLong(size).sum();
    return Row.of(
        type, things.size(), (int) things.stream().filter(active).count(), all, reclaimable);
  }
}
