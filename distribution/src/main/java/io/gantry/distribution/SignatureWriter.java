package io.gantry.distribution;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.oci.GantryException.Kind;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signs what lies in a repository, and puts the signature beside it. Used by one thread. */
final class SignatureWriter {
  private final RemoteRepository repository;

  SignatureWriter(RemoteRepository repository) {
    this.repository = repository;
  }

  /** Adds a signature to those under the tag: cosign SIGNATURE_SPEC "Storage". */
  void underTag(SignedClaim claim, SigningKey key) {
    String tag = SignatureSearch.tag(claim.digest());
    List<Descriptor> layers = new ArrayList<>(layers(tag));
    Descriptor layer = layer(claim, key);
    if (!layers.contains(layer)) {
      layers.add(layer);
      put(Manifest.of(config(layers), layers), Optional.of(tag));
    }
  }

  /** Puts a signature of its own: OCI image-spec "manifest", "subject". */
  void asReferrer(SignedClaim claim, SigningKey key, Descriptor subject) {
    List<Descriptor> layers = List.of(layer(claim, key));
    put(
        new Manifest(
            2,
            MediaTypes.OCI_MANIFEST,
            SignatureSearch.ARTIFACT_TYPE,
            config(layers),
            layers,
            subject,
            Map.of()),
        Optional.empty());
  }

  private List<Descriptor> layers(String tag) {
    try {
      Document document = repository.document(tag);
      if (!MediaTypes.isManifest(document.descriptor().mediaType())) {
        throw GantryException.conflict("tag " + tag + " is taken by what is no signature");
      }
      return Json.read(document.bytes(), Manifest.class).layers();
    } catch (GantryException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
      return List.of();
    }
  }

  private Descriptor layer(SignedClaim claim, SigningKey key) {
    byte[] payload = claim.toJson();
    String signature = Base64.getEncoder().encodeToString(key.sign(payload));
    return put(SignedClaim.MEDIA_TYPE, payload)
        .withAnnotations(Map.of(SignatureSearch.SIGNATURE, signature));
  }

  /** That of an image whose layers are the payloads: what readers of images expect to find. */
  private Descriptor config(List<Descriptor> layers) {
    Map<String, Object> rootfs = new LinkedHashMap<>();
    rootfs.put("type", "layers");
    rootfs.put("diff_ids", layers.stream().map(Descriptor::digest).map(Digest::toString).toList());
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("architecture", "");
    config.put("os", "");
    config.put("config", Map.of());
    config.put("rootfs", rootfs);
    return put(MediaTypes.OCI_CONFIG, Json.write(config));
  }

  private Descriptor put(String mediaType, byte[] content) {
    Descriptor blob = Descriptor.of(mediaType, Digest.sha256(content), content.length);
    repository.put(
        blob,
        List.of(),
        offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset));
    return blob;
  }

  private void put(Manifest manifest, Optional<String> tag) {
    repository.put(Document.of(MediaTypes.OCI_MANIFEST, Json.write(manifest)), tag);
  }
}
