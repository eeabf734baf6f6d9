package io.gantry.cli;

import java.util.ArrayList;
import java.util.List;

/** {@code gantry images}. */
final class ImageList extends Verb {
  private static final String NONE = "<none>";

  /** One line: an image under one of its names. */
  record Row(Fields image, String repository, String tag) {}

  ImageList() {
    super(
        "[REPOSITORY[:TAG]]",
        "List images",
        Flag.toggle('a', "all", "Show all images (default hides intermediate images)"),
        Flag.toggle("digests", "Show digests"),
        Flag.value('f', "filter", "filter", "Filter output based on conditions provided"),
        Flag.value("format", "string", "Format output: table, json, or a Go template"),
        Flag.toggle("no-trunc", "Don't truncate output"),
        Flag.toggle('q', "quiet", "Only show image IDs"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> filters = new ArrayList<>(arguments.all("filter"));
    arguments.operands().forEach(name -> filters.add("reference=" + name));
    String query =
        new Query("/images/json").when("all", arguments.has("all")).filters(filters).toString();
    List<Row> rows = rows(Fields.parseList(session.client().getBytes(query)));
    boolean whole = arguments.has("no-trunc");
    if (arguments.has("quiet")) {
      rows.stream().map(row -> id(row, whole)).distinct().forEach(session.out()::println);
    } else {
      listing(whole, arguments.has("digests")).print(session.out(), arguments, rows);
    }
    return 0;
  }

  /** A row for each name of each image. */
  static List<Row> rows(List<Fields> images) {
    List<Row> rows = new ArrayList<>();
    images.forEach(image -> addRows(rows, image));
    return rows;
  }

  private static void addRows(List<Row> rows, Fields image) {
    List<String> tags = image.texts("RepoTags");
    tags.forEach(name -> rows.add(new Row(image, Tag.repository(name), Tag.tag(name))));
    if (tags.isEmpty()) {
      List<String> digests = image.texts("RepoDigests");
      rows.add(
          new Row(image, digests.isEmpty() ? NONE : digests.getFirst().split("@", 2)[0], NONE));
    }
  }

  private static Listing<Row> listing(boolean whole, boolean digests) {
    Listing<Row> listing =
        new Listing<Row>()
            .column("Repository", "REPOSITORY", Row::repository)
            .column("Tag", "TAG", Row::tag);
    if (digests) {
      listing.column("Digest", "DIGEST", ImageList::digest);
    } else {
      listing.hidden("Digest", "DIGEST", ImageList::digest);
    }
    return listing
        .column("ID", "IMAGE ID", row -> id(row, whole))
        .column("CreatedSince", "CREATED", row -> Humans.since(row.image().number("Created")))
        .column("Size", "SIZE", row -> Humans.size(row.image().number("Size")))
        .hidden("CreatedAt", "CREATED AT", row -> Humans.date(row.image().number("Created")))
        .hidden("Containers", "CONTAINERS", row -> row.image().text("Containers"))
        .hidden("SharedSize", "SHARED SIZE", row -> row.image().text("SharedSize"))
        .hidden("VirtualSize", "VIRTUAL SIZE", row -> Humans.size(row.image().number("Size")));
  }

  private static String digest(Row row) {
    return row.image().texts("RepoDigests").stream()
        .filter(name -> name.startsWith(row.repository() + "@"))
        .map(name -> name.split("@", 2)[1])
        .findFirst()
        .orElse(NONE);
  }

  static String id(Row row, boolean whole) {
    String id = row.image().text("Id");
    int colon = id.indexOf(':');
    return whole ? id : id.substring(colon + 1, colon + 13);
  }
}
