package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Something to mount: Docker's {@code Mount}, as {@code --mount} makes it. */
@Json
public record MountWire(
    @Json.Property("Type") String type,
    @Json.Property("Source") String source,
    @Json.Property("Target") String target,
    @Json.Property("ReadOnly") Boolean readOnly,
    @Json.Property("BindOptions") @Nullable BindOptions bindOptions,
    @Json.Property("VolumeOptions") @Nullable VolumeOptions volumeOptions,
    @Json.Property("TmpfsOptions") @Nullable TmpfsOptions tmpfsOptions,
    @Json.Property("ImageOptions") @Nullable ImageOptions imageOptions) {
  public MountWire {
    type = Absent.text(type);
    source = Absent.text(source);
    target = Absent.text(target);
    readOnly = Absent.flag(readOnly);
  }
}
