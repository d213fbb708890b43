/** What floats: menus, lists, popovers. */
export const popupClasses =
  "z-50 animate-appear rounded-md bg-raised p-1 text-ink shadow-md ring-1 ring-line outline-none";

/** One line of what floats. */
export const itemClasses =
  "relative flex min-h-7 cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 outline-none data-[disabled='']:pointer-events-none data-[disabled=true]:pointer-events-none data-[highlighted]:bg-highlight data-[selected=true]:bg-highlight data-[disabled=true]:opacity-50 data-[disabled='']:opacity-50 max-sm:min-h-11 [&_svg]:size-3.5 [&_svg]:shrink-0";

/** The name over a group of lines. */
export const groupLabelClasses = "px-2 pt-1.5 pb-1 font-medium text-ink-3 text-xs";
