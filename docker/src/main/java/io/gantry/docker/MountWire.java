package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Something to mount: Docker's {@code Mount}, as {@code --mount} makes it. */
@Json(naming = Json.Naming.UpperCamel)
public record MountWire(
    String type,
    String source,
    String target,
    Boolean readOnly,
    @Nullable BindOptions bindOptions,
    @Nullable VolumeOptions volumeOptions,
    @Nullable TmpfsOptions tmpfsOptions) {
  public MountWire {
    type = Absent.text(type);
    source = Absent.text(source);
    target = Absent.text(target);
    readOnly = Absent.flag(readOnly);
  }
}
