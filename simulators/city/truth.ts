/** What really happened between people: who shared how much time on which vehicle. */
import type { TrueRide } from './journeys';

/** Ms that two rides were on one vehicle together; below zero: how far apart they were. Other vehicles: -Infinity. */
export function togetherMs(a: TrueRide, b: TrueRide): number {
  if (a.vehicleId !== b.vehicleId) return Number.NEGATIVE_INFINITY;
  return Math.min(a.off, b.off) - Math.max(a.on, b.on);
}

/** Rides by vehicle, each vehicle's by boarding. */
export function ridesByVehicle(rides: readonly TrueRide[]): Map<string, TrueRide[]> {
  const vehicles = new Map<string, TrueRide[]>();
  for (const ride of rides) {
    const all = vehicles.get(ride.vehicleId);
    if (all) all.push(ride);
    else vehicles.set(ride.vehicleId, [ride]);
  }
  for (const all of vehicles.values()) all.sort((a, b) => a.on - b.on);
  return vehicles;
}
