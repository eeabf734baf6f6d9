package io.gantry.store;

import io.gantry.oci.Annotations;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What says which images an archive holds: the index of an OCI layout with Docker's list beside it,
 * as Docker does since version 25, and its oldest one.
 */
public final class ArchiveLists {
  static final String LAYOUT = "oci-layout";

  private final List<ArchiveEntry> images;

  private ArchiveLists(List<ArchiveEntry> images) {
    this.images = images;
  }

  /** All the archive's documents by their names. */
  public static SortedMap<String, byte[]> of(List<ArchiveEntry> images) {
    ArchiveLists lists = new ArchiveLists(images);
    SortedMap<String, byte[]> documents = new TreeMap<>();
    documents.put(LAYOUT, layout());
    documents.put(OciArchive.INDEX, lists.index());
    documents.put(DockerArchive.LIST, Json.write(lists.list()));
    documents.put("repositories", Json.write(lists.repositories()));
    return documents;
  }

  /** The file that makes a folder a layout: OCI image-spec "oci-layout file". */
  public static byte[] layout() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);
  }

  /** An entry for each name, since an entry's annotations hold one. */
  private byte[] index() {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (ArchiveEntry image : images) {
      if (image.names().isEmpty()) {
        entries.add(OciJson.descriptor(image.manifest()));
      }
      for (ImageReference name : image.names()) {
        Map<String, Object> entry = OciJson.descriptor(image.manifest());
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(Annotations.IMAGE_NAME, name.toString());
        name.tag().ifPresent(tag -> annotations.put(Annotations.REF_NAME, tag));
        entry.put("annotations", annotations);
        entries.add(entry);
      }
    }
    return OciJson.index(entries);
  }

  private List<Map<String, Object>> list() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (ArchiveEntry image : images) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("Config", ArchiveFiles.path(image.config()));
      entry.put("RepoTags", image.names().stream().map(ImageReference::familiar).toList());
      entry.put("Layers", image.layers().stream().map(ArchiveFiles::path).toList());
      list.add(entry);
    }
    return list;
  }

  /** The oldest list, which some readers still want: repository, tag, hex of the top layer. */
  private Map<String, Map<String, String>> repositories() {
    Map<String, Map<String, String>> repositories = new TreeMap<>();
    for (ArchiveEntry image : images) {
      Digest top = image.top();
      for (ImageReference name : image.names()) {
        repositories
            .computeIfAbsent(name.familiarName(), key -> new TreeMap<>())
            .put(name.tag().orElse(""), top.hex());
      }
    }
    return repositories;
  }
}
