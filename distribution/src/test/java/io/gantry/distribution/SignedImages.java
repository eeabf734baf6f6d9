package io.gantry.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Signatures in a registry, each byte of which a test can choose: made with OpenSSL and by hand,
 * not by what is tested.
 */
final class SignedImages {
  static final String MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";

  private final MemoryRegistry server;
  private final OpenSslKeys openssl;
  private final Map<String, List<Descriptor>> layers = new LinkedHashMap<>();

  SignedImages(MemoryRegistry server, OpenSslKeys openssl) {
    this.server = server;
    this.openssl = openssl;
  }

  static String claim(String type, Object digest, String reference) {
    return """
    {"critical":{"identity":{"docker-reference":"%s"},
    "image":{"docker-manifest-digest":"%s"},"type":"%s"},"optional":null}\
    """
        .formatted(reference, digest, type);
  }

  /** What cosign writes. */
  static String claim(Object digest, String reference) {
    return claim("cosign container image signature", digest, reference);
  }

  /** Adds a sound signature under the tag. */
  void sign(String path, Digest image, String key) {
    String claim = claim(image, server.image(path).name());
    attach(path, image, layer(path, claim, openssl.sign(key, claim.getBytes(UTF_8))));
  }

  /** A signature's layer, with its payload in the registry. */
  Descriptor layer(String path, String payload, byte[] signature) {
    Descriptor blob = server.blob(path, payload.getBytes(UTF_8));
    return Descriptor.of(MEDIA_TYPE, blob.digest(), blob.size())
        .withAnnotations(
            Map.of(
                "dev.cosignproject.cosign/signature",
                Base64.getEncoder().encodeToString(signature)));
  }

  void attach(String path, Digest image, Descriptor... more) {
    List<Descriptor> all = layers.computeIfAbsent(path + image, any -> new ArrayList<>());
    all.addAll(List.of(more));
    Descriptor config = server.blob(path, "{}".getBytes(UTF_8));
    server.put(path, tag(image), manifest(Manifest.of(config, all)));
  }

  static String tag(Digest image) {
    return "sha256-" + image.hex() + ".sig";
  }

  static Document manifest(Manifest manifest) {
    return Document.of(MediaTypes.OCI_MANIFEST, Json.write(manifest));
  }
}
