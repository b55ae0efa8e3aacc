/** The Vue that the dashboard runs by: a second one beside it would know nothing of its router and store. */
import type * as VueModule from 'vue';

export const {
  h,
  render,
  ref,
  shallowRef,
  computed,
  watch,
  nextTick,
  onMounted,
  onBeforeUnmount,
  inject,
  getCurrentInstance,
  Teleport,
} = (window as unknown as { readonly Vue: typeof VueModule }).Vue;

export type { Ref, VNode } from 'vue';
