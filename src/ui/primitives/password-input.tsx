"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { forwardRef, useState } from "react";
import { IconButton } from "./icon-button";
import { Input, type InputProps } from "./input";

/** A secret being typed, with a way to see it. */
export const PasswordInput = forwardRef<HTMLInputElement, Omit<InputProps, "type" | "trailing">>(
  function PasswordInput(props, ref) {
    const t = useTranslations("common.password");
    const [isShown, setShown] = useState(false);
    return (
      <Input
        ref={ref}
        type={isShown ? "text" : "password"}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        trailing={
          <IconButton
            label={isShown ? t("hide") : t("show")}
            icon={isShown ? <EyeOff /> : <Eye />}
            onClick={() => setShown(!isShown)}
          />
        }
        {...props}
      />
    );
  },
);
