package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A device that containers can ask for, and by which driver. */
@Json
public record InfoDevice(@Json.Property("Source") String source, @Json.Property("ID") String id) {
  public InfoDevice {
    source = Absent.text(source);
    id = Absent.text(id);
  }

  /** One that a CDI file describes. */
  static InfoDevice ofCdi(String name) {
    return new InfoDevice(DeviceRequest.CDI, name);
  }
}
