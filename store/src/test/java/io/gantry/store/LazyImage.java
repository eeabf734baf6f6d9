package io.gantry.store;

import io.gantry.oci.Descriptor;
import io.gantry.oci.Digest;
import io.gantry.oci.ImageConfig;
import io.gantry.oci.Json;
import io.gantry.oci.Manifest;
import io.gantry.oci.MediaTypes;
import io.gantry.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** An image of layers with tables, and the registry that has it, which can fail and wait. */
final class LazyImage implements BlobSource {
  /** Whole blobs, other than the configuration, come when this is open. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  /** Whether pieces of blobs cannot be had. */
  volatile boolean broken;

  /** Bytes of all pieces that were asked for. */
  final AtomicLong pieces = new AtomicLong();

  private final List<ChunkedLayer> layers;
  private final byte[] config;
  private final Map<Digest, byte[]> blobs = new HashMap<>();

  LazyImage(ChunkedLayer... layers) {
    this(Arrays.stream(layers).map(ChunkedLayer::diffId).toList(), layers);
  }

  LazyImage(List<Digest> diffIds, ChunkedLayer... layers) {
    this.layers = List.of(layers);
    config = Json.write(ImageConfig.of(Platform.current(), diffIds));
    blobs.put(Digest.sha256(config), config);
    this.layers.forEach(layer -> blobs.put(layer.descriptor().digest(), layer.blob()));
  }

  Digest id() {
    return Digest.sha256(config);
  }

  List<Digest> diffIds() {
    return Json.read(config, ImageConfig.class).rootfs().diffIds();
  }

  byte[] manifest() {
    Descriptor described = TestImage.descriptor(MediaTypes.OCI_CONFIG, config);
    return Json.write(
        Manifest.of(described, layers.stream().map(ChunkedLayer::descriptor).toList()));
  }

  @Override
  public InputStream open(Descriptor blob, long offset) {
    byte[] content = Objects.requireNonNull(blobs.get(blob.digest()));
    InputStream in = new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
    return blob.digest().equals(id()) ? in : new Gated(in);
  }

  @Override
  public InputStream open(Descriptor blob, long offset, long length) throws IOException {
    if (broken) {
      throw new IOException("connection refused");
    }
    pieces.addAndGet(length);
    byte[] content = Objects.requireNonNull(blobs.get(blob.digest()));
    return new ByteArrayInputStream(content, (int) offset, (int) length);
  }

  private final class Gated extends FilterInputStream {
    Gated(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      return super.read(target, at, length);
    }
  }
}
