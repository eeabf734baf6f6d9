package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Json;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * A small image made by hand, as an archive whose members a test can change before it is tarred.
 */
final class TestImage {
  private final List<byte[]> layers = new ArrayList<>();
  private boolean gzip;

  static TestImage of(byte[]... layers) {
    TestImage image = new TestImage();
    image.layers.addAll(List.of(layers));
    return image;
  }

  /** A layer with one file. */
  static byte[] layer(String path, String content) {
    return tar(Map.of(path, utf8(content)));
  }

  /** A layer with one file that does not compress. */
  static byte[] randomLayer(String path, int size, long seed) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return tar(Map.of(path, content));
  }

  TestImage gzipped() {
    gzip = true;
    return this;
  }

  byte[] config() {
    List<Digest> diffIds = layers.stream().map(Digest::sha256).toList();
    return Json.write(ImageConfig.of(Platform.current(), diffIds));
  }

  Digest id() {
    return Digest.sha256(config());
  }

  List<byte[]> blobs() {
    return layers.stream().map(layer -> gzip ? gzip(layer) : layer).toList();
  }

  byte[] manifest() {
    List<Descriptor> described = new ArrayList<>();
    String type = gzip ? MediaTypes.OCI_LAYER_GZIP : MediaTypes.OCI_LAYER;
    blobs().forEach(blob -> described.add(descriptor(type, blob)));
    return OciJson.manifest(descriptor(MediaTypes.OCI_CONFIG, config()), described);
  }

  /** An OCI layout that names the image. */
  Map<String, byte[]> oci(String... names) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("oci-layout", utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
    List<Map<String, Object>> entries = new ArrayList<>();
    for (String name : names) {
      Map<String, Object> entry =
          OciJson.descriptor(descriptor(MediaTypes.OCI_MANIFEST, manifest()));
      entry.put("annotations", Map.of("io.containerd.image.name", name));
      entries.add(entry);
    }
    members.put("index.json", OciJson.index(entries));
    List<byte[]> all = new ArrayList<>(blobs());
    all.add(config());
    all.add(manifest());
    all.forEach(blob -> members.put(blobPath(blob), blob));
    return members;
  }

  /** Docker's older archive: layers in folders, the list at the end. */
  Map<String, byte[]> docker(String... names) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (byte[] blob : blobs()) {
      members.put(Digest.sha256(blob).hex() + "/layer.tar", blob);
    }
    members.put(id().hex() + ".json", config());
    members.put("manifest.json", Json.write(List.of(dockerEntry(names))));
    return members;
  }

  /** The image in Docker's list. */
  Map<String, Object> dockerEntry(String... names) {
    List<String> paths =
        blobs().stream().map(blob -> Digest.sha256(blob).hex() + "/layer.tar").toList();
    return Map.of("Config", id().hex() + ".json", "RepoTags", List.of(names), "Layers", paths);
  }

  static Descriptor descriptor(String type, byte[] content) {
    return Descriptor.of(type, Digest.sha256(content), content.length);
  }

  static String blobPath(byte[] content) {
    return "blobs/sha256/" + Digest.sha256(content).hex();
  }

  static byte[] tar(Map<String, byte[]> members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(out)) {
      members.forEach(
          (name, content) -> tar.put(TarEntry.file(name, content.length, 0644), content));
    }
    return out.toByteArray();
  }

  static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
