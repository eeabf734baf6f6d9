package io.gantry.cli;

import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** {@code gantry system df -v}: each thing that takes space, a table for each kind. */
final class DiskUseDetail {
  private DiskUseDetail() {}

  static void print(PrintStream out, Fields use) {
    Arguments table = new Arguments(Map.of(), List.of());
    out.println("Images space usage:\n");
    images().print(out, table, ImageList.rows(use.objects("Images")));
    out.println("\nContainers space usage:\n");
    containers().print(out, table, use.objects("Containers"));
    out.println("\nLocal Volumes space usage:\n");
    volumes().print(out, table, use.objects("Volumes"));
    List<Fields> cache = use.objects("BuildCache");
    long own =
        cache.stream()
            .filter(entry -> !entry.flag("Shared"))
            .mapToLong(entry -> entry.number("Size"))
            .sum();
    out.println("\nBuild cache usage: " + Humans.size(own) + "\n");
    buildCache().print(out, table, cache);
  }

  private static Listing<ImageList.Row> images() {
    return new Listing<ImageList.Row>()
        .column("Repository", "REPOSITORY", ImageList.Row::repository)
        .column("Tag", "TAG", ImageList.Row::tag)
        .column("ID", "IMAGE ID", row -> ImageList.id(row, false))
        .column("CreatedSince", "CREATED", row -> Humans.since(row.image().number("Created")))
        .column("Size", "SIZE", row -> Humans.size(row.image().number("Size")))
        .column("SharedSize", "SHARED SIZE", row -> Humans.size(shared(row)))
        .column(
            "UniqueSize",
            "UNIQUE SIZE",
            row -> Humans.size(row.image().number("Size") - shared(row)))
        .column("Containers", "CONTAINERS", row -> row.image().text("Containers"));
  }

  /** The daemon answers -1 where it did not count. */
  private static long shared(ImageList.Row row) {
    return Math.max(0, row.image().number("SharedSize"));
  }

  private static Listing<Fields> containers() {
    return new Listing<Fields>()
        .column("ID", "CONTAINER ID", container -> ContainerList.id(container, false))
        .column("Image", "IMAGE", container -> container.text("Image"))
        .column("Command", "COMMAND", container -> ContainerList.command(container, false))
        .column("LocalVolumes", "LOCAL VOLUMES", DiskUseDetail::localVolumes)
        .column("Size", "SIZE", container -> Humans.size(container.number("SizeRw")))
        .column("RunningFor", "CREATED", container -> Humans.since(container.number("Created")))
        .column("Status", "STATUS", container -> container.text("Status"))
        .column("Names", "NAMES", ContainerList::names);
  }

  private static String localVolumes(Fields container) {
    return String.valueOf(
        container.objects("Mounts").stream()
            .filter(mount -> mount.text("Driver").equals("local"))
            .count());
  }

  private static Listing<Fields> volumes() {
    return new Listing<Fields>()
        .column("Name", "VOLUME NAME", volume -> volume.text("Name"))
        .column("Links", "LINKS", volume -> volume.object("UsageData").text("RefCount"))
        .column(
            "Size",
            "SIZE",
            volume -> Humans.size(Math.max(0, volume.object("UsageData").number("Size"))));
  }

  private static String since(String time) {
    return time.isEmpty() ? "" : Humans.since(OffsetDateTime.parse(time).toEpochSecond());
  }

  static Listing<Fields> buildCache() {
    return new Listing<Fields>()
        .column("ID", "CACHE ID", entry -> entry.text("ID"))
        .column("Type", "CACHE TYPE", entry -> entry.text("Type"))
        .column("Size", "SIZE", entry -> Humans.size(entry.number("Size")))
        .column("CreatedSince", "CREATED", entry -> since(entry.text("CreatedAt")))
        .column("LastUsedSince", "LAST USED", entry -> since(entry.text("LastUsedAt")))
        .column("UsageCount", "USAGE", entry -> entry.text("UsageCount"))
        .column("Shared", "SHARED", entry -> String.valueOf(entry.flag("Shared")));
  }
}
