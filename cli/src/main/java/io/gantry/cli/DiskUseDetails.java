package io.gantry.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The tables of {@code gantry system df -v}: what each thing takes. */
final class DiskUseDetails {
  private static final Arguments AS_TABLE = new Arguments(Map.of(), List.of());

  private DiskUseDetails() {}

  static void print(PrintStream out, Fields use) {
    out.println("Images space usage:\n");
    images().print(out, AS_TABLE, use.objects("Images"));
    out.println("\nContainers space usage:\n");
    containers().print(out, AS_TABLE, use.objects("Containers"));
    out.println("\nLocal Volumes space usage:\n");
    volumes().print(out, AS_TABLE, use.objects("Volumes"));
  }

  private static Listing<Fields> images() {
    return new Listing<Fields>()
        .column("Name", "IMAGE", DiskUseDetails::name)
        .column("ID", "IMAGE ID", image -> shortened(image.text("Id").replace("sha256:", "")))
        .column("CreatedSince", "CREATED", image -> Humans.since(image.number("Created")))
        .column("Size", "SIZE", image -> Humans.size(image.number("Size")))
        .column("SharedSize", "SHARED SIZE", image -> Humans.size(shared(image)))
        .column(
            "UniqueSize",
            "UNIQUE SIZE",
            image -> Humans.size(image.number("Size") - shared(image)))
        .column("Containers", "CONTAINERS", image -> image.text("Containers"));
  }

  private static Listing<Fields> containers() {
    return new Listing<Fields>()
        .column("ID", "CONTAINER ID", container -> shortened(container.text("Id")))
        .column("Image", "IMAGE", container -> container.text("Image"))
        .column("Size", "SIZE", container -> Humans.size(container.number("SizeRw")))
        .column("Logs", "LOGS", container -> Humans.size(container.number("SizeLogs")))
        .column("RunningFor", "CREATED", container -> Humans.since(container.number("Created")))
        .column("Status", "STATUS", container -> container.text("Status"))
        .column("Names", "NAMES", container -> container.texts("Names").getFirst().substring(1));
  }

  private static Listing<Fields> volumes() {
    return new Listing<Fields>()
        .column("Name", "VOLUME NAME", volume -> volume.text("Name"))
        .column("Links", "LINKS", volume -> volume.object("UsageData").text("RefCount"))
        .column(
            "Size", "SIZE", volume -> Humans.size(volume.object("UsageData").number("Size")));
  }

  private static String name(Fields image) {
    List<String> tags = image.texts("RepoTags");
    return tags.isEmpty() ? "<none>" : String.join(", ", tags);
  }

  private static long shared(Fields image) {
    return Math.max(0, image.number("SharedSize"));
  }

  private static String shortened(String id) {
    return id.substring(0, Math.min(id.length(), 12));
  }
}
